"""What the weather does: rain, sun and cloud, wind and air, and how much of each."""

from __future__ import annotations

NOTATION = """
# Adjectives of plural nouns, and the nouns.
quality:
  3* ~ = ~    dat: ~
  2* EINIGE = einzelne | ein paar    dat: einzelnen | einigen
  2* STARK = kräftige | starke    dat: kräftigen | starken
  1* HEFTIG = heftige    dat: heftigen
  1* KURZ = kurze    dat: kurzen
  1* VIEL = viele | zahlreiche    dat: vielen | zahlreichen
  1* LEICHT = leichte    dat: leichten

storm:
  3* GEWITTER = gewittern
  2* SCHAUER GEWITTER = schauern und gewittern
  1* REGEN STARK = starkregen

showers:
  3* SCHAUER {quality} = {quality} schauer | {quality} regenschauer    dat: {quality.dat} schauern
  3* GEWITTER {quality} = {quality} gewitter    dat: {quality.dat} gewittern
  1* SCHNEE SCHAUER {quality} = {quality} schneeschauer    dat: {quality.dat} schneeschauern
  1* GRAUPEL SCHAUER {quality} = {quality} graupelschauer    dat: {quality.dat} graupelschauern
  1* GEWITTER HAGEL {quality} = {quality} gewitter mit hagel | {quality} hagelgewitter
      dat: {quality.dat} gewittern mit hagel

wet:
  4* {showers} = gibt es _ {showers} | ziehen _ {showers} durch | entwickeln sich _ {showers}
      | gehen _ {showers} nieder | bilden sich _ {showers} | treten _ {showers} auf
      | erwarten uns _ {showers} | sind _ {showers} unterwegs
      noun: {showers}
      dat: {showers.dat}
  3* REGEN = regnet es _ | fällt _ regen | gibt es _ regen | wird es _ nass | regnet es sich _ ein
      | ist _ regen angesagt
      noun: regen | regenwetter | nasses wetter | regenwolken
      dat: regen
  2* REGEN STARK = regnet es _ kräftig | gießt es _ in strömen | fällt _ ergiebiger regen
      noun: kräftige regenfälle | viel regen
      dat: kräftigen regenfällen
  2* REGEN BISSCHEN = regnet es _ ein wenig | fallen _ ein paar tropfen | nieselt es _ etwas
      noun: ein wenig regen | etwas nieselregen
      dat: etwas regen
  1* REGEN LANG = regnet es _ länger | will der regen _ nicht aufhören
      noun: länger anhaltende regenfälle
      dat: anhaltenden regenfällen
  2* SCHNEE = schneit es _ | fällt _ schnee | gibt es _ schneefälle | tanzen _ schneeflocken
      | wird es _ weiß
      noun: schneefälle | schnee
      dat: schneefällen
  1* SCHNEE VIEL = schneit es _ kräftig | fällt _ reichlich schnee
      noun: kräftige schneefälle
      dat: kräftigen schneefällen
  1* SCHNEE BISSCHEN = fallen _ ein paar flocken | schneit es _ ein bisschen
      noun: ein paar schneeflocken
      dat: ein paar schneeflocken
  1* REGEN SCHNEE MISCHUNG = mischen sich _ regen und schnee | fällt _ schneeregen
      noun: schneeregen
      dat: schneeregen
  1* REGEN GEFRIEREN STRASSE GLATT = gefriert _ der regen auf den straßen
      | wird es _ durch gefrierenden regen glatt
      noun: glatteisregen
      dat: glatteisregen

often:
  3* ~ = ~
  1* OFT = häufig | oft
  1* LANG = lange | längere zeit
  1* MANCHMAL = zeitweise | ab und zu
  1* MEISTENS = meist | überwiegend

fair:
  4* SONNE {often} = scheint _ {often} die sonne | zeigt sich _ {often} die sonne
      | lässt sich _ {often} die sonne blicken | ist _ {often} die sonne da
      | kommt _ {often} die sonne heraus
      noun: {often} sonne | {often} sonnenschein | {often} sonniges wetter
      | {often} heiterer himmel
  2* SONNE VIEL = gibt es _ viel sonne | scheint die sonne _ fast ununterbrochen
      | lacht _ die sonne
      noun: viel sonne | strahlender sonnenschein
  2* SONNE WOLKE WECHSELHAFT = wechseln sich _ sonne und wolken ab
      | ist der himmel _ heiter bis wolkig | teilen sich _ sonne und wolken den himmel
      noun: wechselnd bewölkter himmel | sonnige und wolkige abschnitte
      | sonne und wolken im wechsel
  2* FREUNDLICH {often} = ist es _ {often} freundlich | wird es _ {often} freundlich
      | zeigt sich der himmel _ {often} freundlich | präsentiert sich das wetter _ {often} heiter
      noun: {often} freundliches wetter
  2* TROCKEN BLEIBEN = bleibt es _ trocken | ist es _ niederschlagsfrei | geht es _ trocken weiter
      noun: trockenes wetter
  2* HIMMEL KLAR = ist der himmel _ klar | klart es _ auf    noun: klarer himmel
  1* HIMMEL BLAU = strahlt der himmel _ in blau | ist der himmel _ blau    noun: blauer himmel
  2* WOLKE AUFLOESEN = lösen sich _ die wolken auf | lockern die wolken _ auf
      | verziehen sich _ die wolken
      noun: auflockerung der wolken
  2* WOLKE WENIG = stören _ nur wenige wolken | bleibt es _ fast wolkenlos    noun: kaum bewölkung
  1* SCHOEN RUHIG = ist es _ schön und ruhig | bleibt das wetter _ ruhig    noun: ruhiges wetter

grey:
  3* WOLKE VIEL = gibt es _ viele wolken | halten sich _ dichte wolken | ist es _ stark bewölkt
      | ist der himmel _ bedeckt | dominieren _ wolken
      noun: viele wolken | starke bewölkung | dichte wolken | bedeckter himmel
      dat: vielen wolken
  2* WOLKE KOMMEN MEHR = ziehen _ wolken auf | werden die wolken _ dichter
      | nimmt die bewölkung _ zu
      noun: zunehmende bewölkung
      dat: zunehmender bewölkung
  2* HIMMEL TRUEB = ist der himmel _ trüb | bleibt es _ grau und trüb
      noun: trübes wetter
      dat: trübem wetter
  2* NEBEL {often} = bildet sich _ {often} nebel | gibt es _ {often} nebel
      | ist es _ {often} neblig | trübt _ {often} nebel die sicht
      noun: {often} nebel
      dat: nebel {often}
  1* NEBEL HOCH = liegt _ hochnebel | hält sich _ zäher hochnebel 
      noun: hochnebel 
      dat: hochnebel
  1* NEBEL REGION BODEN = wabern _ nebelfelder über den boden | bilden sich _ flache nebelfelder
      noun: flache nebelfelder
      dat: flachen nebelfeldern
  2* WECHSELHAFT = ist es _ wechselhaft | bleibt das wetter _ unbeständig
      | zeigt sich das wetter _ launisch
      noun: wechselhaftes wetter
      dat: wechselhaftem wetter
  1* FEUCHT = bleibt es _ feucht | ist die luft _ feucht
      noun: feuchtes wetter
      dat: feuchtem wetter
  1* SCHWUEL = wird es _ schwül | ist es _ drückend    noun: schwüle luft    dat: schwüler luft

trend:
  2* WARM MEHR = wärmer
  2* KALT MEHR = kälter
  1* MILD = milder
  1* KUEHL = kühler
  1* HEISS MEHR = heißer
  1* WARM BISSCHEN MEHR = ein wenig wärmer | etwas wärmer
  1* KALT VIEL MEHR = deutlich kälter | sehr viel kälter
  1* ANGENEHM = angenehmer

mood:
  SCHOEN = schön | herrlich
  SOMMER WIE = sommerlich
  WINTER WIE = winterlich
  HERBST WIE = herbstlich
  FRUEHLING WIE = frühlingshaft
  RUHIG = ruhig
  FREUNDLICH = freundlich | heiter
  WECHSELHAFT = wechselhaft | unbeständig
  NASS = nass | verregnet
  STURM = stürmisch

frost:
  LEICHT = leichten    dat: leichtem
  STARK = strengen    dat: strengem
  MAESSIG = mäßigen    dat: mäßigem

strength:
  3* SCHWACH = schwach    er: schwacher    em: schwachem
  2* SCHWACH MAESSIG = schwach bis mäßig    er: schwacher bis mäßiger    em: schwachem bis mäßigem
  2* MAESSIG = mäßig    er: mäßiger    em: mäßigem
  1* MAESSIG FRISCH = mäßig bis frisch    er: mäßiger bis frischer    em: mäßigem bis frischem
  2* FRISCH = frisch    er: frischer    em: frischem
  2* STARK = stark | kräftig    er: starker | kräftiger    em: starkem | kräftigem
  1* BOEE = böig    er: böiger    em: böigem

ease:
  LANGSAM = allmählich | langsam
  BISSCHEN = etwas | ein wenig
  SCHNELL = schnell | rasch
  VIEL = spürbar | deutlich

air:
  WARM = warme    n: warmen
  KALT = kalte    n: kalten
  MILD = milde    n: milden
  KUEHL = kühle    n: kühlen
  FEUCHT = feuchte    n: feuchten
  FEUCHT WARM = feuchtwarme    n: feuchtwarmen
  HEISS = heiße    n: heißen

hazard:
  STRASSE GLATT = glätte
  EIS = eisglätte
  STURM BOEE = sturmböen
  ORKAN BOEE = orkanböen
  NEBEL SEHEN SCHLECHT = schlechte sicht im nebel
  REGEN STARK = starkregen
  HAGEL = hagel
  BLITZ = blitzschlag
  SCHNEE WEHEN = schneeverwehungen
  LAWINE BERG = lawinen
  HEISS = große hitze
"""
