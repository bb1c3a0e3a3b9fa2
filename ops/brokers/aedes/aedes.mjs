// The MQTT broker aedes, on loopback, with its messages in memory. The argument is the package's main file.
import net from 'node:net'
import { pathToFileURL } from 'node:url'

const { Aedes } = await import(pathToFileURL(process.argv[2]))
const broker = await Aedes.createBroker({ queueLimit: 65000, concurrency: 1000 })
const server = net.createServer({ noDelay: true }, broker.handle)
server.listen({ host: '$host', port: $port, backlog: 4096 })
