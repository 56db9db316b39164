from mpmath import mp, mpf, betainc, findroot, erfinv, sqrt, log
mp.dps=40
def upper(t,v): # P(|T|>t)
    return betainc(v/2, mpf(1)/2, 0, v/(v+t*t), regularized=True)
def q(level,v):
    level=mpf(level); v=mpf(v)
    z=sqrt(2)*erfinv(level)
    # bracket by bisection on log t
    lo,hi=z*(1-mpf(10)**-12),z*2
    tail=1-level
    while upper(hi,v)>tail: hi*=2
    for _ in range(140):
        m=sqrt(lo*hi)
        if upper(m,v)>tail: lo=m
        else: hi=m
        if (hi-lo)<mpf(10)**-22*hi: break
    return lo
print("df,level,t")
# df and confidence level, then t to 18 digits: python3 student-t.py > student-t.csv
for v in [1,1.5,2,2.3,3,5,7.77,10,29,59,60,99.5,500,1000,9999,12345.6,1e6]:
    for l in [0.01,0.5,0.8,0.9,0.95,0.99,0.999,0.999999,1-1e-9,1-1e-11]:
        print("%s,%s,%s"%(repr(float(v)),repr(l),mp.nstr(q(l,v),18)),flush=True)
