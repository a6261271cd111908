"""German weather forecast in the manner of the evening news. Invented sentences, none copied.

Signs follow topic and comment: time, place, what happens, how much. Notation: see `notation`.
"""

from __future__ import annotations

from hybridsign.grammar import weather_numbers, weather_topics, weather_when_where, weather_words

NEGATIONS = frozenset({"NICHT", "KEIN", "KAUM"})

# Signs of one group never stand with signs of the other: a forecast has one season, and the sun
# does not shine at night.
_COLD = "SCHNEE FROST GEFRIEREN GRAUPEL EIS GLATT TAUEN MINUS WINTER LAWINE"
_WARM = (
    "SOMMER SCHWUEL HEISS BRAND JUNI JULI AUGUST VIERZEHN FUENFZEHN SECHZEHN SIEBZEHN "
    "ACHTZEHN NEUNZEHN ZWANZIG DREISSIG"
)
CLASHES = (
    (frozenset(_COLD.split()), frozenset(_WARM.split())),
    (frozenset({"MINUS", "GLATT", "FROST"}), frozenset({"GEWITTER"})),
    (frozenset({"NACHT"}), frozenset({"SONNE", "BLAU", "FREUNDLICH", "DREISSIG"})),
    (frozenset({"STERN"}), frozenset({"REGEN", "SCHAUER", "GEWITTER", "SCHNEE", "WOLKE"})),
)

_SENTENCES = """
sentence:
  8* {forecast} = {forecast}
  32* {forecast} {tail} = {forecast} {tail}
  14* {lead} {forecast} = {lead} {forecast}
  12* {lead} {forecast} {tail} = {lead} {forecast} {tail}
  14* {contrast} = {contrast}
  20* {contrast} {tail} = {contrast} {tail}
  4* {lead} {contrast} = {lead} {contrast}
  5* {course} = {course}
  7* {course} {tail} = {course} {tail}
  4* {warmth} = {warmth}
  8* {lead} {warmth} = {lead} {warmth}
  2* {wind} = {wind}
  4* {lead} {wind} = {lead} {wind}
  3* {cause} = {cause}
  6* {cause} {tail} = {cause} {tail}
  2* {outlook} = {outlook}
  5* {outlook} {tail} = {outlook} {tail}
  1* {danger} = {danger}
  4* {lead} {danger} = {lead} {danger}
  3* {lead} {snow_line} = {lead} {snow_line}
  1* {denial} = {denial}
  5* {denial} {tail} = {denial} {tail}
  2* {frame} = {frame}

# What goes before, and what is added at the end.
lead:
  3* {where} {fair} = {where} {fair<} {fair>} | {fair.noun} {where}
  3* {where} {wet} = {where} {wet<} {wet>} | {wet.noun} {where}
  2* {where} {grey} = {where} {grey<} {grey>} | {grey.noun} {where}
  2* WETTER {mood} = es wird {mood} | {mood} geht es weiter | das wetter präsentiert sich {mood}
  1* LUFT {air} KOMMEN = {air} luft kommt zu uns | wir bekommen {air} luft
  1* WIE-IMMER = wie gehabt | keine überraschung | es bleibt dabei
  1* {trend} = es wird {trend} | {trend} als zuletzt

tail:
  3* DAZU WIND {strength} = dazu weht {strength.er} wind | der wind weht {strength}
      | dabei bläst der wind {strength} | bei {strength.em} wind | mit {strength.em} wind
  2* WIND {direction} KOMMEN = dabei kommt der wind aus {direction}
      | der wind dreht auf {direction} | und wind aus {direction}
  2* DAZU {showers} = dazu {showers} | hinzu kommen {showers} | {showers} sind auch dabei
  3* TEMPERATUR {span} = bei {span} | dabei werden {span} erreicht | und das bei {span}
      | temperaturen {span}
  3* {trend} = und es wird {trend} | dabei wird es {trend} | insgesamt {trend}
      | {trend} ist es auch
  2* MAXIMAL {degrees} = bei höchstens {degrees} | mehr als {degrees} werden es nicht
      | maximal sind es {degrees}
  2* SPAETER {wet} = später {wet<} {wet>} | danach {wet<} noch {wet>} | hinterher {wet.noun}
  2* DAZU {where} {grey} = dazu {grey<} {where} {grey>} | obendrein {where} {grey.noun}
  2* NUR {where} {fair} = nur {where} {fair<} {fair>} | einzig {where} {fair.noun}
  2* BESONDERS {where} = vor allem {where} | besonders {where} | und das insbesondere {where}
  1* UEBERALL AEHNLICH = anderswo sieht es ähnlich aus | das gilt fürs ganze land
  1* {where} WENIG = {where} merkt man davon kaum etwas | kaum betroffen ist man {where}

# One time, one place, one weather.
forecast:
  4* {moment} {where} {wet} = {moment} {wet<} {where} {wet>} | {where} {wet<} {moment} {wet>}
      | {moment} {where} {wet.noun} | {where} {wet<} {moment} [auch] {wet>}
      | {where} {moment} {wet.noun} | {wet.noun} {moment} {where}
      | auch {where} {wet<} {moment} {wet>}
  3* {when} {where} {fair} = {when} {fair<} {where} {fair>} | {where} {fair<} {when} {fair>}
      | {when} {where} {fair.noun} | {where} {fair<} {when} [wieder] {fair>}
      | {where} {when} {fair.noun} | {fair.noun} {when} {where}
      | [und] {where} {fair<} {when} auch {fair>}
  3* {moment} {where} {grey} = {moment} {grey<} {where} {grey>} | {where} {grey<} {moment} {grey>}
      | {moment} {where} {grey.noun} | {grey.noun} {moment} {where} | {where} {moment} {grey.noun}
  2* {moment} {where} {showers} MOEGLICH = {moment} sind {where} {showers} möglich
      | {where} kann es {moment} {showers} geben
      | {where} muss {moment} mit {showers.dat} gerechnet werden
      | {moment} drohen {where} {showers}
  2* {moment} {where} HAUPTSAECHLICH {grey} = vor allem {where} {grey<} {moment} {grey>}
      | {moment} vor allem {where} {grey.noun} | besonders {where} {grey<} {moment} {grey>}
  2* {when} {where} {fair} ABER {showers}
      = {when} {fair<} {where} {fair>} aber auch {showers} sind dabei
      | {where} {fair<} {when} zwar {fair>} es gibt aber auch {showers}
      | {when} {where} {fair.noun} aber auch {showers}
  2* {moment} {where} {wet} {where2} AUCH = {moment} {wet<} {where} [und] auch {where2} {wet>}
      | {where} und auch {where2} {wet<} {moment} {wet>} | {moment} {where} und {where2} {wet.noun}
  2* {moment} {where} {grey} DAZU {wet} = {moment} {grey<} {where} {grey>} dazu {wet<} {wet>}
      | {where} {grey<} {moment} {grey>} und (gebietsweise / zeitweise) {wet<} {wet>}
      | {moment} {where} {grey.noun} dazu {wet.noun}
  2* {night} HIMMEL STERN SEHEN {where} = {night} funkeln {where} die sterne
      | {where} zeigt sich {night} der sternenhimmel | {night} sind {where} die sterne zu sehen
  1* {night} {where} HIMMEL KLAR = {night} ist es {where} klar | klarer himmel {night} {where}
      | {where} klart es {night} auf

# Here so, there otherwise.
contrast:
  4* {when} {where} {wet} {where2} {fair}
      = {when} {wet<} {where} {wet>} {where2} {fair<} [dagegen] {fair>}
      | {where} {wet<} {when} {wet>} aber {where2} {fair.noun}
      | während es {when} {where} {wet.noun} gibt {fair<} {where2} {fair>}
      | {when} {where} {wet.noun} {where2} {fair.noun}
  3* {when} {where} {fair} SONST {wet}
      = {when} {fair<} {where} {fair>} sonst {wet<} [verbreitet] {wet>}
      | {where} {fair<} {when} {fair>} in den übrigen landesteilen {wet.noun}
      | {when} {where} {fair.noun} sonst {wet.noun}
      | {when} {fair<} nur {where} {fair>} ansonsten {wet<} {wet>}
  3* {when} {where} {grey} SONST {fair}
      = {when} {grey<} {where} {grey>} sonst {fair<} (oft / meist) {fair>}
      | {where} {grey<} {when} {grey>} im übrigen land {fair<} {fair>}
      | {when} {where} {grey.noun} sonst {fair.noun}
  2* {where} {fair} ABER {where2} {grey} = {where} {fair<} {fair>} aber {where2} {grey<} {grey>}
      | {where2} {grey<} {grey>} {where} {fair<} hingegen {fair>}
      | {fair.noun} {where} {grey.noun} {where2}
  2* {moment} {where} {showers} {where2} TROCKEN BLEIBEN
      = {moment} {where} {showers} {where2} bleibt es [meist] trocken
      | {where2} bleibt es {moment} trocken {where} (gibt es / entwickeln sich) {showers}
      | während {where} {showers} niedergehen bleibt es {moment} {where2} trocken
  2* {moment} {showers} {where} BESONDERS {where2} WENIG
      = {moment} {showers} vor allem {where} nur selten {where2}
      | {moment} treten {showers} besonders {where} auf {where2} sind sie selten

# First this, then that.
course:
  6* {where} ANFANG {wet} SPAETER {fair}
      = {where} {wet<} (zunächst / anfangs) {wet>} später {fair<} {fair>}
      | anfangs {wet<} {where} noch {wet>} im weiteren verlauf {fair<} {fair>}
      | {where} erst {wet.noun} dann {fair.noun}
  1* {when} {where} {fair} DANN WEST WOLKE KOMMEN
      = {when} {fair<} {where} {fair>} bevor aus westen wolken aufziehen
      | {where} {fair<} {when} [noch] {fair>} dann kommen wolken von westen
  2* {when} NEBEL VERSCHWINDEN DANN {where} {fair}
      = {when} löst sich der nebel auf dann {fair<} {where} {fair>}
      | wenn sich der nebel {when} aufgelöst hat {fair<} {where} {fair>}
      | nach nebelauflösung {when} {where} {fair.noun}
  2* {direction} REGEN KOMMEN {moment} {direction2} BIS
      = der regen zieht {moment} von {direction} bis in den {direction2}
      | {moment} breitet sich der regen aus {direction} bis zum {direction2} aus
      | {moment} zieht regen von {direction} nach {direction2}
  1* {direction} SCHNEE KOMMEN {moment} REGEN UMWANDELN
      = der schnee aus {direction} geht {moment} in regen über
      | {moment} verwandelt sich der von {direction} kommende schnee in regen
  2* {where} REGEN LANGSAM VERSCHWINDEN {when} {fair}
      = {where} lässt der regen allmählich nach {when} {fair<} {fair>}
      | {when} {fair<} {fair>} nachdem der regen {where} langsam abgezogen ist
  2* {soon} {where} {wet} {weekday} AUCH WEITER
      = {soon} {wet<} {where} {wet>} und {weekday} geht es so weiter
      | {where} {wet<} {soon} {wet>} {weekday} ändert sich daran (wenig / nicht viel)
  1* {soon} {fair} {weekday} SCHON {wet}
      = {soon} {fair<} [noch] {fair>} aber schon {weekday} {wet<} {wet>}
      | {soon} noch {fair.noun} {weekday} {wet<} dann schon wieder {wet>}
  1* {soon} {fair} {weekday} {grey} {where}
      = {soon} {fair<} {fair>} {weekday} {grey<} dann {where} {grey>}
"""

NOTATION = "\n".join(
    [
        _SENTENCES,
        weather_topics.NOTATION,
        weather_when_where.NOTATION,
        weather_words.NOTATION,
        weather_numbers.NOTATION,
    ]
)
