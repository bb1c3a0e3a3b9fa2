"""The mastheads of the languages in Latin and Cyrillic letters that write from Europe to the Americas."""

from wire.directory.names.lexicon import Lexicon

__all__ = ["WESTERN"]

WESTERN: dict[str, Lexicon] = {
    "en": Lexicon(
        name="{place} {head}",
        firsts="-, Morning, Evening, Weekly, Sunday, Community, Metro, Independent",
        seconds="Lantern, Meridian, Compass, Signal, Mariner, Almanac, Lookout, Outlook, Bellwether, Messenger, "
        "Waypoint, Kestrel, Inkwell, Forerunner, Vantage, Broadsheet, Landmark, Newsroom, Quill, Crossroads",
        joiner=" ",
        trade="{topic} {form}",
        topics="Stage & Screen/Galleries, Courtroom/Safety, Civil Protection/Rescue, Markets/Trade/Enterprise, "
        "Campus/Schools, Climate/Rivers & Forests, Health/Clinic/Pharma, Community Life/Heritage, Workplace/Careers, "
        "Travel & Table/Home, Parliament/Policy, Faith, Tech/Research/Engineering, Society/Family, "
        "Sports/Pitch & Track, Security, Weather",
        forms="Brief, Digest, Bulletin, Monitor, Notebook, Letter, Desk, Insider, Forum, Pages",
        editions="North, South, East, West, Central, Bayside, Lakeside, Hillside, Old Town, Riverside, Uptown, Gateway",
    ),
    "de": Lexicon(
        name="{place} {head}",
        firsts="Brücken, Linden, Ufer, Turm, Segel, Morgen, Quellen, Wind, Hafen, Garten, Mühlen, Ahorn",
        seconds="bote, blatt, fenster, kompass, rundblick, glocke, warte, brief, rufer, zeiger, anzeiger, laterne",
        joiner="",
        trade="{topic}{form}",
        topics="Bühnen/Galerie, Gerichts/Rechts, Katastrophenschutz/Rettungs, Wirtschafts/Handels/Mittelstands, "
        "Schul/Bildungs, Umwelt/Klima, Gesundheits/Klinik/Arznei, Nachbarschafts/Familien, Arbeits/Gewerkschafts, "
        "Reise/Genuss, Politik/Rathaus, Kirchen, Technik/Forschungs/Ingenieur, Gesellschafts/Sozial, Sport/Stadion, "
        "Sicherheits/Friedens, Wetter",
        forms="brief, monitor, dienst, spektrum, magazin, forum, report, umschau, notizen, heft",
        editions="Nord, Süd, Ost, West, Mitte, Altstadt, Umland, Vorstadt, Seeseite, Bergseite",
    ),
    "ru": Lexicon(
        name="{place} {head}",
        firsts="утренний, вечерний, новый, городской, вольный, речной, воскресный, дальний, ясный, открытый",
        seconds="фонарь, маяк, компас, парус, горизонт, перекрёсток, родник, причал, ориентир, мост, разворот, "
        "вестовой",
        joiner=" ",
        trade="{form} {topic}",
        topics="культуры/сцены, права/правопорядка, спасателей, бизнеса/рынков/торговли, образования/школы, "
        "экологии/природы, здоровья/медицины/фармацевтики, добрых соседей, труда/профсоюзов, отдыха/дома, "
        "политики/управления, веры, технологий/науки/инженеров, общества/семьи, спорта/стадиона, безопасности, погоды",
        forms="бюллетень, обзор, журнал, дневник, дайджест, навигатор, репортёр, монитор, альманах, листок",
        editions="Север, Юг, Восток, Запад, Центр, Заречье, Слобода, Пригород, Набережная",
    ),
    "fr": Lexicon(
        name="{head} de {place}",
        firsts="Le Fanal, La Boussole, L’Escale, Le Parvis, La Passerelle, L’Encrier, Le Belvédère, La Vigie, "
        "Le Carillon, La Lucarne, Le Sémaphore, Le Sillage",
        seconds="-, du matin, du soir, du dimanche, hebdo, en ligne, radio, magazine, libre, actualités",
        joiner=" ",
        trade="{form} {topic}",
        topics="des arts/de la scène, du droit/de la justice, des secours, des affaires/des marchés/du commerce, "
        "de l’école/des campus, de l’environnement/du climat, de la santé/des cliniques/du médicament, des voisins, "
        "du travail/des métiers, du voyage/de la table, de la politique/des élus, des cultes, "
        "du numérique/des sciences/de l’industrie, de la société/des familles, du sport/du stade, de la défense, "
        "de la météo",
        forms="La Lettre, Le Cahier, Le Bulletin, Les Carnets, L’Observatoire, La Revue, Le Mémo, Les Pages, "
        "Le Guide, Le Forum",
        editions="Nord, Sud, Est, Ouest, Centre, Rive gauche, Rive droite, Littoral, Plateau",
        elides=True,
    ),
    "es": Lexicon(
        name="{head} de {place}",
        firsts="El Candil, La Veleta, El Mirador, La Bitácora, El Campanario, La Ribera, El Tintero, La Alborada, "
        "El Puente, La Atalaya, El Umbral, El Astrolabio",
        seconds="-, Semanal, Digital, Dominical, Matinal, Radio, del Día, de la Tarde, Libre, Noticias",
        joiner=" ",
        trade="{form} {topic}",
        topics="de las Artes/de la Escena, del Derecho/de Tribunales, de Emergencias, "
        "de Negocios/de los Mercados/del Comercio, de la Escuela/del Campus, del Ambiente/del Clima, "
        "de la Salud/de las Clínicas/del Fármaco, de los Vecinos, del Trabajo/de los Oficios, del Viaje/de la Mesa, "
        "de la Política/del Congreso, de la Fe, de la Tecnología/de la Ciencia/de la Industria, "
        "de la Sociedad/de las Familias, del Deporte/del Estadio, de la Seguridad, del Tiempo",
        forms="La Carta, El Cuaderno, El Boletín, La Revista, El Monitor, Las Páginas, La Agenda, El Foro, La Guía, "
        "El Informe",
        editions="Norte, Sur, Oriente, Poniente, Centro, Ribera, Valle, Costa, Barrio Alto",
    ),
    "pt": Lexicon(
        name="{head} de {place}",
        firsts="O Lampião, A Bússola, O Mirante, O Tinteiro, A Alvorada, O Cais, A Varanda, O Moinho, A Travessia, "
        "O Pergaminho, O Farolim, A Ponte",
        seconds="-, Semanal, Digital, Dominical, Matinal, Rádio, do Dia, da Tarde, Livre, Notícias",
        joiner=" ",
        trade="{form} {topic}",
        topics="das Artes/do Palco, do Direito/dos Tribunais, da Proteção Civil, "
        "dos Negócios/dos Mercados/do Comércio, da Escola/do Campus, do Ambiente/do Clima, "
        "da Saúde/das Clínicas/do Medicamento, dos Vizinhos, do Trabalho/dos Ofícios, da Viagem/da Mesa, "
        "da Política/do Parlamento, da Fé, da Tecnologia/da Ciência/da Indústria, da Sociedade/das Famílias, "
        "dos Jogos/do Estádio, da Segurança, do Tempo",
        forms="A Carta, O Caderno, O Boletim, A Revista, O Monitor, As Páginas, A Agenda, O Fórum, O Guia, O Relatório",
        editions="Norte, Sul, Leste, Oeste, Centro, Ribeira, Litoral, Serra, Cidade Alta",
    ),
}
