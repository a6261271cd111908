"""English instructions: five crafts said in the same frames. Invented sentences, none copied.

Signs put the topic and the time first, question words and negation last. Notation: see `notation`.
"""

from __future__ import annotations

from hybridsign.grammar import howto_crafts

NEGATIONS = frozenset({"NOT", "NEVER"})
CLASHES: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

# X stands for the name of a craft, which brings its nouns, verbs, tools, places, qualities,
# acts (deeds said in a way of their own) and aims.
_FRAMES = """
X_np:
  5* {X_noun} = the {X_noun} | your {X_noun} | this {X_noun}
  4* {X_noun} {X_look} = the {X_look} {X_noun} | your {X_look} {X_noun} | that {X_look} {X_noun}

X_deed:
  6* {X_np} {X_verb} = {X_verb} {X_np}
  4* {X_np} {X_tool} {X_verb} = {X_verb} {X_np} with {X_tool} | use {X_tool} and {X_verb} {X_np}
  4* {X_np} {X_place} {X_verb} = {X_verb} {X_np} {X_place}
  2* {X_np} {X_verb} {X_verb2} = {X_verb} and {X_verb2} {X_np}
  2* {X_act} = {X_act}

X_do:
  6* {X_deed} = {X_deed}
  3* {X_deed} {manner} = {X_deed} {manner}

X_state:
  {X_noun} {X_quality} = the {X_noun} is {X_quality} | your {X_noun} looks {X_quality}
      | the {X_noun} gets {X_quality} | you have a {X_quality} {X_noun}
      not: the {X_noun} isn't {X_quality} | your {X_noun} is not {X_quality}
      | the {X_noun} doesn't look {X_quality}
  {X_noun} {X_look} {X_quality} = the {X_look} {X_noun} is {X_quality}
      | your {X_look} {X_noun} seems {X_quality}
      not: the {X_look} {X_noun} isn't {X_quality}
      | your {X_look} {X_noun} doesn't seem {X_quality}

X_goal:
  3* {X_aim} = {X_aim}
  1* {X_np} READY = get {X_np} ready
  1* {X_np} BETTER MAKE = improve {X_np} | do better with {X_np}
  1* {X_np} UNDERSTAND = understand {X_np} | know more about {X_np}
  1* {X_np} {X_verb} LEARN = learn to {X_verb} {X_np} | {X_verb} {X_np} like a pro
  1* MONEY SAVE = save money | spend less
  1* TIME SAVE = save time | be done sooner

X_sentence:
  3* {X_do} = {X_do} | you {X_do} | go ahead and {X_do} | let's {X_do} | we {X_do} | you can {X_do}
      | i just {X_do} | try to {X_do} | this is where you {X_do}
  4* NOW {X_do} = now {X_do} | [so] now we're going to {X_do} | now it's time to {X_do}
      | at this point you {X_do} | now watch me {X_do}
  4* FINISH THEN {X_do} = then {X_do} | after that , {X_do} | next , (you / we) {X_do}
      | when that's done , {X_do} | the next step is to {X_do} | from there you {X_do}
  9* FIRST {X_do} THEN {X_do2} = first , {X_do} , [and] then {X_do2} | before you {X_do2} , {X_do}
      | start to {X_do} , {X_do2} later | {X_do} before you {X_do2}
  8* {X_do} {X_do2} = {X_do} and {X_do2} | you {X_do} , [and] you {X_do2} | {X_do} , then {X_do2}
      | you {X_do} , i {X_do2}
  6* {X_state} {X_do} = when {X_state} , {X_do} | {X_do} as soon as {X_state}
      | once {X_state} , you can {X_do} | {X_state} , so now we {X_do}
  4* IF {X_state} {X_do} MUST = if {X_state} , you have to {X_do} | you must {X_do} if {X_state}
      | let's say {X_state} , then you need to {X_do}
  4* {X_do} WAIT {X_state} = {X_do} and wait until {X_state} | {X_do} until {X_state}
      | until {X_state} , {X_do} and wait
  4* {X_state} NOT {X_do} AGAIN = if {X_state.not} , {X_do} again
      | {X_do} again while {X_state.not} | {X_state.not} yet ? {X_do} once more
  3* {X_do} SHOULD = you should {X_do} | you might want to {X_do} | i'd suggest that you {X_do}
      | it's a good idea to {X_do}
  3* {X_do} IMPORTANT = it's [very] important to {X_do} | make sure you {X_do} | be sure to {X_do}
      | always {X_do}
  3* {X_do} CAREFUL = be careful when you {X_do} | carefully {X_do} | watch out while you {X_do}
  2* {X_do} SLOW = take your time and {X_do} | slowly {X_do} | there's no rush , {X_do} slowly
  2* {X_do} EASY = it's easy to {X_do} | anybody can {X_do} | {X_do} , it's not hard at all
  2* ME {X_do} LIKE = i like to {X_do} | personally , i love to {X_do}
      | my favorite part is when we {X_do}
  2* PEOPLE MANY {X_do} = a lot of people {X_do} | most people {X_do} | many of my students {X_do}
  4* {often} {X_do} = {X_do} {often} | {often} you {X_do} | {often} i {X_do}
  3* {minutes} MINUTE {X_do} = it takes [about] {minutes} minutes to {X_do}
      | give yourself {minutes} minutes to {X_do} | in {minutes} minutes you can {X_do}
  2* {X_do} HOW = how do you {X_do} ? | how can i {X_do} ? | what's the best way to {X_do} ?
  1* {X_do} WHY = why do we {X_do} ? | why would anyone {X_do} ? | so why should you {X_do} ?
  1* {X_do} WHEN = when should you {X_do} ? | when is the right time to {X_do} ?
      | when do i {X_do} ?
  1* {X_do} NEED WHAT = what do you need to {X_do} ?
  1* {X_do} CAN WHO = who can {X_do} ? | who here knows how to {X_do} ?
  1* {X_tool} BUY WHERE = where can you buy {X_tool} ? | where do i get {X_tool} ?
  1* {X_tool} HAVE YOU = do you have {X_tool} [at home] ? | have you got {X_tool} ?
  3* {X_do} NOT = don't {X_do} | you don't want to {X_do} | please do not {X_do}
      | there's no need to {X_do}
  2* {X_do} NEVER = never {X_do} | you should never {X_do} | i would never {X_do}
  3* {X_state} NOT {X_do} WAIT = if {X_state.not} , do not {X_do} yet
      | don't {X_do} until {X_state} | hold off , you can't {X_do} while {X_state.not}
  1* {X_do} FORGET NOT = don't forget to {X_do} | remember to {X_do} | and one more thing , {X_do}
  2* {X_tool} NEED NOT {X_do} = you don't need {X_tool} to {X_do} | you can {X_do} without {X_tool}
  4* {X_tool} USE {X_do} = use {X_tool} to {X_do} | with {X_tool} you can {X_do}
      | take {X_tool} and {X_do} | grab {X_tool} , then {X_do}
  3* {X_goal} {X_tool} {X_tool2} NEED = to {X_goal} you'll need {X_tool} and {X_tool2}
      | if you want to {X_goal} , get {X_tool} and {X_tool2}
      | {X_tool} and {X_tool2} help you {X_goal}
  5* {X_goal} WANT {X_do} = if you want to {X_goal} , {X_do} | {X_do} if you'd like to {X_goal}
      | to {X_goal} , just {X_do} | {X_do} to {X_goal} | {X_do} and you {X_goal}
  1* TODAY {X_goal} TOPIC = today we're going to learn how to {X_goal}
      | in this lesson you'll learn to {X_goal} | our topic today is how to {X_goal}
  2* HELLO MY NAME {name} {X_goal} SHOW = hi , i'm {name} , and i'll show you how to {X_goal}
      | hello , my name is {name} and this is how you {X_goal}
      | {name} here , let me help you {X_goal}
  1* {X_tool} {dollars} DOLLAR BUY = you can buy {X_tool} for [about] {dollars} dollars
      | i paid {dollars} dollars for {X_tool}
  8* {X_goal} WANT {X_state} {X_do} = to {X_goal} , {X_do} when {X_state}
      | wanna {X_goal} ? {X_do} if {X_state} | once {X_state} , {X_do} , and you'll {X_goal}
  10* {X_state} {X_do} THEN {X_do2} = when {X_state} , {X_do} and then {X_do2}
      | after {X_state} you {X_do} , then you {X_do2} | if {X_state} , {X_do} , then {X_do2}
  6* {X_goal} FIRST {X_do} LAST {X_do2} = to {X_goal} , first {X_do} , and finally {X_do2}
      | you {X_do} , finally you {X_do2} to {X_goal} | {X_goal} in two steps , {X_do} and {X_do2}
  7* {X_do} NOT {X_do2} BETTER = don't {X_do} , {X_do2} instead
      | instead of that , {X_do2} , but don't {X_do} | it's better to {X_do2} than to {X_do}
      | rather than {X_do} , i'd {X_do2}
  7* {X_do} {X_do2} SAME-TIME = {X_do} while you {X_do2} | at the same time {X_do} and {X_do2}
      | as you {X_do2} , {X_do} too
  4* {X_do} OR {X_do2} WHICH = should i {X_do} or {X_do2} ? | do you {X_do} or {X_do2} ?
"""

_SHARED = """
opener:
  4* ~ = ~
  1* ~ = so | okay , | alright , | well , | okay so

manner:
  3* {often} = {often}
  2* AGAIN = again | once again
  1* HAND BOTH = with both hands | two-handed
  1* FRIEND TOGETHER = with a friend | with your friend
  1* FAST = quickly | fast
  1* SLOW = slowly | without hurrying
  1* HOME = at home | at your house
  1* ME SAME = like me | my way
  1* {minutes} MINUTE AFTER = {minutes} minutes later | after {minutes} minutes
  1* LITTLE = a bit | a little
  1* TOMORROW = tomorrow

look:
  BIG = big | large
  SMALL = small | little
  NEW = new
  OLD = old
  WHITE = white
  BROWN = brown
  BEAUTIFUL = beautiful | pretty
  OTHER = other
  SECOND-ONE = second
  SPECIAL = special

often:
  EVERYDAY = every day | each day
  {weekday} EVERY = every {weekday} | on {weekday}
  WEEK {times} = {times} a week
  SPRING = in spring | in the spring
  SUMMER = in summer | during summer
  WINTER = in winter | during the winter
  MORNING = in the morning | every morning
  NIGHT = at night | before bedtime
  SOMETIMES = sometimes | now and then

weekday:
  MONDAY = monday
  TUESDAY = tuesday
  WEDNESDAY = wednesday
  THURSDAY = thursday
  FRIDAY = friday
  SATURDAY = saturday
  SUNDAY = sunday

times:
  ONE-TIME = once
  TWICE = twice
  THREE-TIME = three times

name:
  ANNA = anna
  MARIA = maria
  TOM = tom

few:
  TWO = two
  THREE = three
  FOUR = four
  FIVE = five
  SIX = six

degrees:
  THREE HUNDRED = three hundred
  THREE HUNDRED FIFTY = three hundred fifty
  FOUR HUNDRED = four hundred

minutes:
  TWO = two
  FIVE = five
  TEN = ten
  FIFTEEN = fifteen
  TWENTY = twenty
  TWENTY FIVE = twenty five
  THIRTY = thirty
  FORTY FIVE = forty five

dollars:
  FIVE = five
  TEN = ten
  TWENTY = twenty
  THIRTY = thirty
  FIFTY = fifty
"""


def _notation(crafts: tuple[str, ...]) -> str:
    choice = "\n".join(
        [
            "sentence:",
            *(
                f"  {{opener}} {{{craft}_sentence}} = {{opener}} {{{craft}_sentence}}"
                for craft in crafts
            ),
        ]
    )
    return "\n".join([choice, *(_FRAMES.replace("X_", f"{craft}_") for craft in crafts)])


NOTATION = _notation(howto_crafts.CRAFTS) + _SHARED + howto_crafts.NOTATION
