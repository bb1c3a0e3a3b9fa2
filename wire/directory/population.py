import random
from wire.contract.places import *
from .directory import Directory
from .outlet import Outlet
def population(seed,outlets,countries=90):
    r=random.Random(seed); L=list(LANGUAGES); R=list(REGIONS); S=list(SECTORS)
    return Directory(seed,("DE",)*min(90,outlets),tuple(Outlet(i,f"o{i}","DE",r.choice(R),"UTC",(L[i%15],),() if r.random()<.6 else (r.choice(S),),1,1) for i in range(outlets)))
