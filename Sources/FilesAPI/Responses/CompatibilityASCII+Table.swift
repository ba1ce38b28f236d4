// Made by Tests/Oracle/compatibility_ascii.py from Unicode 16.
extension CompatibilityASCII {
  /// Runs of code points: where the run begins, how far behind the end of the one before (base 36), how many more follow
  /// when it is longer than one, then `=` and the text of all of them, or `+` and the first text of a rising alphabet.
  static let table = """
    w=_sp 7=_sp 1=a 4=_sp 2*1+2 0=_sp 3=_sp 0=1 0=o 1=14 0=12 0=34 1*5=A 1=C 0*3=E 0*3=I 1*1+N 0*3=O 2*3=U 0=Y 2*5=a
    1=c 0*3=e 0*3=i 1*1+n 0*3=o 2*3=u 0=y 1=y 0=A 0=a 0=A 0=a 0=A 0=a 0=C 0=c 0=C 0=c 0=C 0=c 0=C 0=c 0=D 0=d 2=E 0=e
    0=E 0=e 0=E 0=e 0=E 0=e 0=E 0=e 0=G 0=g 0=G 0=g 0=G 0=g 0=G 0=g 0=H 0=h 2=I 0=i 0=I 0=i 0=I 0=i 0=I 0=i 0=I 1=IJ
    0=ij 0=J 0=j 0=K 0=k 1=L 0=l 0=L 0=l 0=L 0=l 0=L 0=l 2=N 0=n 0=N 0=n 0=N 0*1=n 2=O 0=o 0=O 0=o 0=O 0=o 2=R 0=r 0=R
    0=r 0=R 0=r 0=S 0=s 0=S 0=s 0=S 0=s 0=S 0=s 0=T 0=t 0=T 0=t 2=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=W
    0=w 0=Y 0=y 0*1+Y 0=z 0=Z 0=z 0=Z 0=z 0=s w=O 0=o d=U 0=u j=DZ 0=Dz 0=dz 0=LJ 0=Lj 0=lj 0=NJ 0=Nj 0=nj 0=A 0=a 0=I
    0=i 0=O 0=o 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 1=A 0=a 0=A 0=a 4=G 0=g 0=K 0=k 0=O 0=o 0=O 0=o 2=j 0=DZ 0=Dz
    0=dz 0=G 0=g 2=N 0=n 0=A 0=a 4=A 0=a 0=A 0=a 0=E 0=e 0=E 0=e 0=I 0=i 0=I 0=i 0=O 0=o 0=O 0=o 0=R 0=r 0=R 0=r 0=U
    0=u 0=U 0=u 0=S 0=s 0=T 0=t 2=H 0=h 6=A 0=a 0=E 0=e 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=Y 0=y 3g=h 1=j 0=r 3=w 0=y
    v*5=_sp 3=l 0=s 0=x 46=_sp 3=; 5*1=_sp 52e=A 1=B 1*1+D 1*7+G 1=O 1=P 0=R 0*1+T 0=W 0=a 3=b 0*1+d 3=g 1=k 0=m 1=o
    3=p 0*1+t 2=v 6=i 0=r 0*1+u 1i=c 3=f q=z 1w=A 0=a 0=B 0=b 0=B 0=b 0=B 0=b 0=C 0=c 0=D 0=d 0=D 0=d 0=D 0=d 0=D 0=d
    0=D 0=d 0=E 0=e 0=E 0=e 0=E 0=e 0=E 0=e 0=E 0=e 0=F 0=f 0=G 0=g 0=H 0=h 0=H 0=h 0=H 0=h 0=H 0=h 0=H 0=h 0=I 0=i
    0=I 0=i 0=K 0=k 0=K 0=k 0=K 0=k 0=L 0=l 0=L 0=l 0=L 0=l 0=L 0=l 0=M 0=m 0=M 0=m 0=M 0=m 0=N 0=n 0=N 0=n 0=N 0=n
    0=N 0=n 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=P 0=p 0=P 0=p 0=R 0=r 0=R 0=r 0=R 0=r 0=R 0=r 0=S 0=s 0=S 0=s 0=S 0=s
    0=S 0=s 0=S 0=s 0=T 0=t 0=T 0=t 0=T 0=t 0=T 0=t 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=V 0=v 0=V 0=v 0=W 0=w
    0=W 0=w 0=W 0=w 0=W 0=w 0=W 0=w 0=X 0=x 0=X 0=x 0=Y 0=y 0=Z 0=z 0=Z 0=z 0=Z 0=z 0=h 0=t 0=w 0=y 0=a 0=s 4=A 0=a
    0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=A 0=a 0=E 0=e 0=E 0=e 0=E 0=e
    0=E 0=e 0=E 0=e 0=E 0=e 0=E 0=e 0=E 0=e 0=I 0=i 0=I 0=i 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o
    0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=O 0=o 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=U 0=u 0=Y 0=y 0=Y 0=y
    0=Y 0=y 0=Y 0=y 5f=_sp 1*2=_sp b*2=_sp d*2=_sp d*1=_sp 0=` d*1=_sp 1*a=_sp c=_sp c=. 0=.. 0=... 8=_sp c=!! 1=_sp
    8=?? 0=?! 0=!? l=_sp g=0 0=i 2*5+4 0=+ 1== 0*1+( 0=n 0*9+0 0=+ 1== 0*1+( 1=a 0=e 0=o 0=x 1=h 0*3+k 0=p 0*1+s b=Rs
    2f=a/c 0=a/s 0*1=C 1=c/o 0=c/u 2=F 0=g 0*2=H 0=h 1*1=I 0=L 0=l 1=N 0=No 2*2+P 0*1=R 2=SM 0=TEL 0=TM 1=Z 3=Z 1=K
    0*2+A 1=e 0*1+E 1=M 0=o 4=i 1=FAX 9=D 0*1+d 0*1+i 6=17 0=19 0=110 0=13 0=23 0=15 0=25 0=35 0=45 0=16 0=56 0=18
    0=38 0=58 0=78 0=1 0=I 0=II 0=III 0=IV 0=V 0=VI 0=VII 0=VIII 0=IX 0=X 0=XI 0=XII 0=L 0*1+C 0=M 0=i 0=ii 0=iii 0=iv
    0=v 0=vi 0=vii 0=viii 0=ix 0=x 0=xi 0=xii 0=l 0*1+c 0=m 9=03 5y== d=< 0=> ds*8+1 0=10 0=11 0=12 0=13 0=14 0=15
    0=16 0=17 0=18 0=19 0=20 0=(1) 0=(2) 0=(3) 0=(4) 0=(5) 0=(6) 0=(7) 0=(8) 0=(9) 0=(10) 0=(11) 0=(12) 0=(13) 0=(14)
    0=(15) 0=(16) 0=(17) 0=(18) 0=(19) 0=(20) 0=1. 0=2. 0=3. 0=4. 0=5. 0=6. 0=7. 0=8. 0=9. 0=10. 0=11. 0=12. 0=13.
    0=14. 0=15. 0=16. 0=17. 0=18. 0=19. 0=20. 0=(a) 0=(b) 0=(c) 0=(d) 0=(e) 0=(f) 0=(g) 0=(h) 0=(i) 0=(j) 0=(k) 0=(l)
    0=(m) 0=(n) 0=(o) 0=(p) 0=(q) 0=(r) 0=(s) 0=(t) 0=(u) 0=(v) 0=(w) 0=(x) 0=(y) 0=(z) 0*p+A 0*p+a 0=0 13d=::= 0===
    0==== ed=j 0=V oy=_sp 4a*1=_sp 9v*u=() 1*z=() c=PTE 0=21 0=22 0=23 0=24 0=25 0=26 0=27 0=28 0=29 0=30 0=31 0=32
    0=33 0=34 0=35 29=36 0=37 0=38 0=39 0=40 0=41 0=42 0=43 0=44 0=45 0=46 0=47 0=48 0=49 0=50 0*8+1 0=10 0=11 0=12
    0=Hg 0=erg 0=eV 0=LTD 3s*9+0 0=10 0=11 0=12 0=13 0=14 0=15 0=16 0=17 0=18 0=19 0=20 0=21 0=22 0=23 0=24 0=hPa 0=da
    0=AU 0=bar 0=oV 0=pc 0=dm 0=dm2 0=dm3 0=IU 5=pA 0=nA 0=A 0=mA 0=kA 0=KB 0=MB 0=GB 0=cal 0=kcal 0=pF 0=nF 0=F 0=g
    0=mg 0=kg 0=Hz 0=kHz 0=MHz 0=GHz 0=THz 0=l 0=ml 0=dl 0=kl 0=fm 0=nm 0=m 0=mm 0=cm 0=km 0=mm2 0=cm2 0=m2 0=km2
    0=mm3 0=cm3 0=m3 0=km3 0=ms 0=ms2 0=Pa 0=kPa 0=MPa 0=GPa 0=rad 0=rads 0=rads2 0=ps 0=ns 0=s 0=ms 0=pV 0=nV 0=V
    0=mV 0=kV 0=MV 0=pW 0=nW 0=W 0=mW 0=kW 0=MW 0=k 0=M 0=a.m. 0=Bq 0=cc 0=cd 0=Ckg 0=Co. 0=dB 0=Gy 0=ha 0=HP 0=in
    0=KK 0=KM 0=kt 0=lm 0=ln 0=log 0=lx 0=mb 0=mil 0=mol 0=PH 0=p.m. 0=PPM 0=PR 0=sr 0=Sv 0=Wb 0=Vm 0=Am 0*8+1 0=10
    0=11 0=12 0=13 0=14 0=15 0=16 0=17 0=18 0=19 0=20 0=21 0=22 0=23 0=24 0=25 0=26 0=27 0=28 0=29 0=30 0=31 0=gal
    mwi=C 0=F 0=Q gej=ff 0=fi 0=fl 0=ffi 0=ffl 0*1=st y=+ 8k*5=_sp ba=_sp_sp_sp 0=_sp k=, 2*1+: 0=! 0=? 2=... m=..
    2*1=_ 0*1+( 0={ 0=} e=[ 0=] 0*3=_sp 0*2=_ 0=, 1=. 1=; 0=: 0=? 0=! 1*1+( 0={ 0=} 2=# 0=& 0*1+* 0=- 0=< 0=> 0== 1=\\
    0*1+$ 0=@ 4=_sp 1=_sp 1=_sp 1=_sp 1=_sp 1=_sp 1=_sp 1=_sp 3m*2l+! 3o=_sp 1j5=q 12y8*p+A 0*9+0 1dy*p+A 0*p+a 0*p+A
    0*6+a 1*h+i 0*p+A 0*p+a 0=A 1*1+C 2=G 2*1+J 2*3+N 1*7+S 0*3+a 1=f 1*6+h 1*a+p 0*p+A 0*p+a 0*1+A 1*3+D 2*7+J 1*6+S
    1*p+a 0*1+A 1*3+D 1*4+I 1=O 3*6+S 1*p+a 0*p+A 0*p+a 0*p+A 0*p+a 0*p+A 0*p+a 0*p+A 0*p+a 0*p+A 0*p+a 0*p+A 0*p+a
    8a*9+0 0*9+0 0*9+0 0*9+0 0*9+0 4xs=0. 0=0, 0=1, 0=2, 0=3, 0=4, 0=5, 0=6, 0=7, 0=8, 0=9, 5=(A) 0=(B) 0=(C) 0=(D)
    0=(E) 0=(F) 0=(G) 0=(H) 0=(I) 0=(J) 0=(K) 0=(L) 0=(M) 0=(N) 0=(O) 0=(P) 0=(Q) 0=(R) 0=(S) 0=(T) 0=(U) 0=(V) 0=(W)
    0=(X) 0=(Y) 0=(Z) 0=S 0=C 0=R 0=CD 0=WZ 1*p+A 0=HV 0=MV 0=SD 0=SS 0=PPV 0=WC q=MC 0=MD 0=MR z=DJ 21r*9+0
    """
}
