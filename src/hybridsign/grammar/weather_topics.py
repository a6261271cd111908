"""What else a forecast speaks of: numbers, wind, causes, outlook, dangers, and what will not be."""

from __future__ import annotations

NOTATION = """
warmth:
  4* {moment} {where} {where2} {span} = {moment} {span.low} {where} und {span.high} grad {where2}
      | {moment} {where} {span.low} grad {where2} [dagegen] {span.high}
      | {span.low} grad {where} und bis zu {span.high} {where2} sind es {moment}
      | die temperaturen reichen {moment} von {span.low} grad {where} bis {span.high} grad {where2}
      | {where} {moment} {span.low} grad am wärmsten wird es {where2} mit {span.high}
  3* {moment} TEMPERATUR {span} = {moment} temperaturen zwischen {span.and} | {moment} {span}
      | {moment} werte von {span} | die temperaturen liegen {moment} zwischen {span.and}
  3* {moment} {where} TEMPERATUR {span} = {moment} werden es {where} {span}
      | {where} {moment} {span} | {where} liegen die werte {moment} zwischen {span.and}
      | {moment} erreichen die temperaturen {where} {span}
  2* {moment} {where} MAXIMAL {degrees}
      = {moment} steigen die temperaturen {where} auf (höchstens / maximal) {degrees}
      | {where} werden {moment} höchstens {degrees} erreicht
      | mehr als {degrees} sind {moment} {where} nicht drin
  2* {night} {where} SINKEN BIS {degrees} = {night} sinken die temperaturen {where} auf {degrees}
      | {where} kühlt es {night} auf {degrees} ab
      | {night} geht es {where} runter bis auf {degrees}
  2* {when} {trend} {where} {degrees} = {when} wird es {where} {trend} bei {degrees}
      | {where} {when} {trend} mit {degrees} | {when} {trend} {where} nur noch {degrees}
  2* HEUTE {when} TEMPERATUR {trend} = {when} wird es {trend} als heute
      | im vergleich zu heute wird es {when} {trend} | gegenüber heute ist es {when} {trend}
  2* {when} {fair} {degrees} = {when} {fair<} {fair>} bei {degrees}
      | bei {degrees} {fair<} {when} {fair>} | {when} {fair.noun} und {degrees}
  1* {night} {where} FROST {frost} = {night} gibt es {where} {frost} frost
      | {where} {night} {frost} frost | {night} muss {where} mit {frost.dat} frost gerechnet werden

wind:
  3* {moment} WIND {strength} {direction} = {moment} weht der wind {strength} aus {direction}
      | der wind kommt {moment} {strength} aus {direction}
      | {moment} {strength.er} wind aus {direction}
      | {moment} weht ein {strength.er} wind aus {direction}
  3* WIND {where} {strength} SONST {strength2} = der wind weht {where} {strength} sonst {strength2}
      | {where} {strength.er} sonst {strength2.er} wind
      | {where} weht der wind {strength} im übrigen land {strength2}
  2* {moment} {where} WIND {strength} STURM BOEE MOEGLICH
      = {moment} weht {where} ein {strength.er} wind mit einzelnen sturmböen
      | der wind weht {moment} {where} {strength} dabei sind auch sturmböen möglich
  2* WENN {storm} {where} BOEE STARK = bei {storm} kann es {where} starke böen geben
      | in der nähe von {storm} sind {where} kräftige windböen möglich
      | {where} frischt der wind bei {storm} stark auf
  2* {direction} WIND DREHEN {direction2} {moment}
      = der wind dreht {moment} von {direction} auf {direction2}
      | {moment} dreht der wind aus {direction} nach {direction2}
  2* {moment} {where} WIND {ease} = {moment} lässt der wind {where} {ease} nach
      | {where} flaut der wind {moment} {ease} ab | {where} beruhigt sich der wind {moment} {ease}
  1* BERG WIND BIS {speed} KILOMETER STUNDE {moment}
      = auf den bergen {moment} böen bis {speed} kilometer pro stunde
      | der wind erreicht {moment} auf den gipfeln {speed} kilometer pro stunde

cause:
  3* HOCH {land} KOMMEN {when} {fair} = ein hoch {land} setzt sich durch {when} {fair<} {fair>}
      | das hoch {land} kommt näher und {when} {fair<} {fair>}
      | mit einem hoch {land} {fair<} {when} {fair>}
  3* TIEF {land} KOMMEN {moment} {where} {wet} = ein tief {land} bringt {moment} {where} {wet.noun}
      | das tief {land} nimmt einfluss auf uns {moment} {wet<} {where} {wet>}
      | wegen eines tiefs {land} {wet<} {moment} {where} {wet>}
  2* TIEF {land} {direction} KOMMEN = das tief {land} zieht nach {direction}
      | ein tief {land} verlagert sich [langsam] richtung {direction}
      | langsam macht sich das tief {land} auf den weg nach {direction}
  3* LUFT {air} {direction} KOMMEN {moment}
      = {moment} strömt {air} luft aus {direction} (heran / zu uns)
      | aus {direction} kommt {moment} {air} luft
      | {air} luft erreicht uns {moment} von {direction} her
  2* LUFT {air} DESHALB {where} {wet} = weil {air} luft einfließt {wet<} {where} {wet>}
      | in der {air.n} luft {wet<} {where} {wet>}
      | {air} luft ist der grund dafür {where} {wet<} {wet>}
  2* HOCH {land} BLEIBEN DESHALB {fair} = das hoch {land} rührt sich nicht deshalb {fair<} {fair>}
      | da ein hoch {land} liegen bleibt {fair<} {fair>}
      | dank eines hochs {land} {fair<} weiterhin {fair>}
  2* TIEF {land} VERSCHWINDEN {moment} HOCH KOMMEN
      = das tief {land} zieht ab und {moment} folgt ein hoch
      | {moment} verdrängt ein hoch das tief {land}
      | der einfluss des tiefs {land} endet {moment} hoher druck setzt sich durch
  1* LUFT {air} LUFT {air2} MISCHUNG GEWITTER
      = wo sich {air} und {air2} luft mischen entstehen gewitter
      | {air} trifft auf {air2} luft da gewittert es

outlook:
  3* {soon} WETTER {mood} {weekday} {grey}
      = {soon} wird das wetter {mood} {weekday} {grey<} dann {grey>}
      | {mood} geht es {soon} weiter {weekday} kommt dann {grey.noun}
      | {soon} {mood} {weekday} {grey.noun}
  2* {soon} {wet} {weekday} {fair} = {soon} {wet<} {wet>} {weekday} {fair<} dann {fair>}
      | {soon} {wet.noun} {weekday} {fair.noun} | nach {wet.dat} {soon} {fair<} {weekday} {fair>}
      | {weekday} {fair<} {fair>} zuvor {wet<} {soon} {wet>}
  2* {weekday} UND {weekday2} {where} {wet} = {weekday} und {weekday2} {wet<} {where} {wet>}
      | {where} {wet<} {weekday} und {weekday2} {wet>}
  2* {weekday} BIS {weekday2} WETTER {mood} BLEIBEN
      = von {weekday.bare} bis {weekday2.bare} bleibt das wetter {mood}
      | das wetter bleibt von {weekday.bare} bis einschließlich {weekday2.bare} {mood}
  2* WETTER VERAENDERN {when} {trend} = das wetter stellt sich um {when} wird es {trend}
      | {when} ändert sich die wetterlage und es wird {trend}
  2* {month} WETTER {mood} WIE-IMMER = wie so oft im {month} ist das wetter {mood}
      | {mood} so kennt man das wetter im {month}
  1* {soon} {trend} {weekday} {trend2} = {soon} {trend} {weekday} schon wieder {trend2}
      | es wird {soon} {trend} und {weekday} {trend2}

danger:
  3* VORSICHT {moment} {where} {hazard} = vorsicht {moment} {where} {hazard}
      | achtung {where} droht {moment} {hazard} | {moment} besteht {where} gefahr durch {hazard}
      | seien sie {moment} {where} vorsichtig es droht {hazard}
  2* {where} WARNUNG {hazard} GELTEN = {where} gelten warnungen vor {hazard}
      | der wetterdienst warnt {where} vor {hazard}
  2* {moment} {where} {showers} UNWETTER GEFAHR
      = {moment} besteht {where} unwettergefahr durch {showers}
      | bei {showers.dat} kann es {moment} {where} unwetter geben
      | {where} sind {moment} {showers} mit unwettern möglich
  2* {where} REGEN BIS {litres} LITER {moment}
      = {where} fallen {moment} bis zu {litres} liter regen pro quadratmeter
      | {moment} sind {where} {litres} liter regen auf den quadratmeter möglich
  1* {where} FLUSS HOCH STEIGEN UEBERSCHWEMMUNG
      = {where} steigen die flüsse weiter an und treten über die ufer
      | hohe pegelstände {where} und gebietsweise überschwemmungen
  1* {where} WALD TROCKEN BRAND GEFAHR {moment}
      = {where} sind die wälder so trocken dass {moment} brandgefahr herrscht
      | {moment} besteht {where} hohe waldbrandgefahr

snow_line:
  3* SCHNEE GRENZE {moment} SINKEN {metres} METER
      = die schneefallgrenze sinkt {moment} auf {metres} meter
      | {moment} schneit es bis auf {metres} meter herunter
  2* {metres} METER HOEHE {moment} SCHNEE = {moment} fällt oberhalb von {metres} metern schnee
      | ab {metres} meter höhe {moment} schneefall
  2* {where} SCHNEE NEU {centimetres} ZENTIMETER {moment}
      = {where} fallen {moment} {centimetres} zentimeter neuschnee
      | {moment} kommen {where} {centimetres} zentimeter neuer schnee zusammen
  2* SCHNEE {where} TAUEN {moment} = der schnee taut {where} {moment}
      | {moment} setzt {where} tauwetter ein
  1* {moment} SCHNEE AUCH FLACH LAND BLEIBEN = {moment} bleibt der schnee auch im flachland liegen

denial:
  2* {moment} {where} REGEN KEIN = {moment} fällt {where} kein regen
      | regen gibt es {where} {moment} nicht
      | niederschläge sind {where} {moment} nicht zu erwarten
  2* {when} {where} SONNE KAUM = {when} scheint {where} kaum die sonne
      | die sonne macht sich {where} {when} rar
      | {where} hat die sonne {when} nur selten eine chance
  2* SONNE {where} {when} SEHEN NICHT = von der sonne ist {where} {when} nichts zu sehen
      | {when} zeigt sich die sonne {where} nicht
  2* {moment} FROST {where} KEIN = {moment} bleibt es {where} frostfrei
      | frost ist {where} {moment} nicht mehr zu befürchten
  2* {moment} WETTER VERAENDERN KAUM {where} {grey}
      = {moment} ändert sich am wetter kaum etwas {where} {grey<} weiter {grey>}
  2* {when} {trend} NICHT {grey} = {trend} wird es {when} nicht [denn] es bleibt bei {grey.dat}
  1* {moment} WIND {where} KAUM = {moment} ist der wind {where} kaum zu spüren
      | es weht {where} {moment} kaum ein lüftchen
  1* {moment} GEWITTER NICHT NUR SCHAUER {where}
      = {moment} keine gewitter mehr nur noch schauer {where}

frame:
  4* JETZT WETTER WIE-AUSSEHEN {weekday} {day} {month}
      = und nun die (aussichten / vorhersage) für {weekday.bare} den {day} {month}
      | so sieht das wetter aus {weekday} dem {day} {month}
      | hier kommt das wetter für {weekday.bare} den {day} {month}
  1* LIEB ZUSCHAUER GUT ABEND = guten abend und willkommen liebe zuschauer
      | liebe zuschauerinnen und zuschauer guten abend
      | guten abend und herzlich willkommen zusammen
  1* GUT ABEND WUENSCHEN {weekday} BIS = einen schönen abend noch und bis {weekday.bare}
      | machen sie es gut bis {weekday.bare}
"""
