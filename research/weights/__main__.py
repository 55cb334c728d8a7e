import time
from pathlib import Path
from research.weights.candidates import *
if __name__=='__main__':
    t=time.time()
    c=find_cases()
    write_cases(Path('build/weights/cases.json'),c)
    print(time.time()-t, len(c), sum(len(x.candidates) for x in c), sum(any(k.agrees for k in x.candidates) for x in c))
    for x in c:
        if x.reason: print(x.id,'|',x.reason)
