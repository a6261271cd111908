"""When and where the weather happens."""

from __future__ import annotations

NOTATION = """
when:
  6* {soon} = {soon}
  10* {weekday} = {weekday}
  1* {weekday} NACHMITTAG = {weekday} nachmittag
  1* {weekday} FRUEH = {weekday} früh
  2* TAG = am tag | tagsüber
  1* NACHMITTAG = nachmittags | am nachmittag
  1* TAG IM-VERLAUF = im tagesverlauf | den tag über
  1* IN-KOMMEND TAG = in den nächsten tagen | demnächst
  1* NAECHSTE WOCHE = kommende woche | nächste woche
  1* ZWISCHEN = zwischendurch | zwischenzeitlich

soon:
  4* MORGEN = morgen
  2* MORGEN FRUEH = morgen früh | morgen vormittag
  1* MORGEN MITTAG = morgen mittag
  1* MORGEN NACHMITTAG = morgen nachmittag
  1* VORLAEUFIG = vorläufig | erst einmal
  1* IN-KOMMEND STUNDE = in kürze | in den nächsten stunden

night:
  3* HEUTE NACHT = heute nacht | kommende nacht
  1* NACHT = nachts | in der nacht
  1* HEUTE ABEND = heute abend | abends
  1* NACHT SPAETER = nach mitternacht | später nachts
  1* {weekday} NACHT = in der nacht zum {weekday.bare}

moment:
  3* {when} = {when}
  1* {night} = {night}

weekday:
  MONTAG = am montag  bare: montag
  DIENSTAG = am dienstag  bare: dienstag
  MITTWOCH = am mittwoch  bare: mittwoch
  DONNERSTAG = am donnerstag  bare: donnerstag
  FREITAG = am freitag  bare: freitag
  SAMSTAG = am samstag  bare: samstag
  SONNTAG = am sonntag  bare: sonntag

month:
  JANUAR = januar
  FEBRUAR = februar
  MAERZ = märz
  APRIL = april
  MAI = mai
  JUNI = juni
  JULI = juli
  AUGUST = august
  SEPTEMBER = september
  OKTOBER = oktober
  NOVEMBER = november
  DEZEMBER = dezember

direction:
  NORD = norden
  SUED = süden
  WEST = westen
  OST = osten
  NORDWEST = nordwesten
  NORDOST = nordosten
  SUEDWEST = südwesten
  SUEDOST = südosten

where:
  3* NORD = im norden | in der nordhälfte | in norddeutschland
  3* SUED = im süden | in der südhälfte | in süddeutschland
  3* WEST = im westen | in der westhälfte
  3* OST = im osten | in der osthälfte
  2* NORDWEST = im nordwesten | in der nordwesthälfte
  2* NORDOST = im nordosten | in der nordosthälfte
  2* SUEDWEST = im südwesten | in der südwesthälfte
  2* SUEDOST = im südosten | in der südosthälfte
  2* MITTE = in der mitte | in mitteldeutschland
  2* ALPEN = an den alpen | am alpenrand
  2* KUESTE = an der küste | an den küsten
  2* BERG = im bergland | auf den bergen
  2* REGION = gebietsweise | hier und da | stellenweise
  1* MEER = auf see | am meer
  1* TAL = in den tälern
  1* FLACH LAND = im flachland | in den niederungen
  1* UEBERALL = überall | im ganzen land
  1* SEE NORD = an der nordsee | auf sylt
  1* SEE OST = an der ostsee | auf rügen
  1* BAYERN = in bayern | in münchen
  1* SACHSEN = in sachsen | im erzgebirge
  1* THUERINGEN = in thüringen | im thüringer wald
  1* HESSEN = in hessen
  1* BERLIN = in berlin | rund um berlin
  1* HAMBURG = in hamburg
  1* KOELN = in köln | im kölner raum
  1* STUTTGART = in stuttgart
  1* DRESDEN = in dresden
  1* SCHWARZ WALD = im schwarzwald
  1* ALLGAEU = im allgäu
  1* HARZ = im harz | am brocken
  1* FLUSS RHEIN = am rhein | entlang des rheins
  1* FLUSS DONAU SUED = südlich der donau
  1* FLUSS MAIN NORD = nördlich des mains
  1* BODEN SEE = am bodensee
  2* {direction} UND {direction2} = im {direction} und {direction2}

land:
  SKANDINAVIEN = über skandinavien
  FRANKREICH = über frankreich
  ENGLAND = über england
  SCHOTTLAND = bei schottland
  POLEN = über polen
  RUSSLAND = über russland
  SPANIEN = über spanien
  ITALIEN = über oberitalien
  OESTERREICH = über österreich
  ISLAND = bei island
  ATLANTIK = über dem atlantik
  MITTELMEER = über dem mittelmeer
  BALKAN = über dem balkan
  SEE NORD = über der nordsee
  EUROPA MITTE = über mitteleuropa
  EUROPA OST = über osteuropa
"""
