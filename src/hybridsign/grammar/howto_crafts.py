"""The five crafts of the instructions: on what, what is done, with what, where, and to what end.

Every noun of a craft goes with every verb of it; nouns are singular, so that "is" always agrees.
"""

from __future__ import annotations

CRAFTS = ("cook", "garden", "fix", "sport", "pet")

_COOK = """
cook_noun:
  ONION = onion
  TOMATO = tomato
  POTATO = potato
  CARROT = carrot
  CHICKEN = chicken
  FISH = fish
  MEAT = meat | beef
  DOUGH = dough
  CAKE = cake

cook_verb:
  CUT = cut | chop | slice
  WASH = wash | rinse
  COOK = cook | prepare
  FRY = fry | brown
  BAKE = bake | roast
  TASTE = taste | try
  COVER = cover | put a lid on
  TURN-OVER = flip | turn over
  MEASURE = measure | weigh
  BUY = buy | get

cook_look:
  {look} = {look}

cook_tool:
  KNIFE = a sharp knife | a kitchen knife
  SPOON = a spoon | a wooden spoon
  BUTTER = butter | melted butter
  OIL = oil | olive oil
  SALT = salt | sea salt
  GARLIC = garlic

cook_place:
  PAN = in the pan | in a skillet
  OVEN = in the oven
  BOWL = in a bowl | in the bowl
  FRIDGE = in the fridge | in the refrigerator

cook_quality:
  HOT = hot
  SOFT = soft | tender
  DELICIOUS = delicious | tasty
  COLD = cold

cook_act:
  OVEN {degrees} DEGREE HOT = heat the oven to {degrees} degrees
      | set your oven to {degrees} degrees
  WATER BOIL = boil some water | bring the water to a boil
  {cook_np} {minutes} MINUTE FIRE = leave {cook_np} on the heat for {minutes} minutes
      | cook {cook_np} for {minutes} minutes
  MILK CUP {few} POUR = pour {few} cups of milk | add {few} cups of milk
  EGG {few} BREAK = crack {few} eggs | break {few} eggs

cook_aim:
  SOUP MAKE = make soup | have a good soup
  BREAKFAST MAKE = fix breakfast | make a quick breakfast
  BIRTHDAY PARTY = cook for a birthday | get ready for a birthday party
"""

_GARDEN = """
garden_noun:
  ROSE = rose
  TULIP = tulip
  TREE = tree
  BEAN = bean
  FLOWER = flower
  GRASS = grass | lawn

garden_verb:
  WATER = water
  PLANT = plant
  CUT = trim | cut
  MOVE = move | transplant
  CHECK = check | inspect
  GROW = grow | raise
  COVER = cover

garden_look:
  {look} = {look}

garden_tool:
  SHOVEL = a shovel | a spade
  GLOVE = gloves
  HOSE = a hose | the garden hose
  SCISSORS = scissors | shears

garden_place:
  FENCE = by the fence | along the fence
  HOUSE BEHIND = behind the house | in the backyard
  SHADE = in the shade
  SUN = in the sun | in a sunny spot
  POT = in a pot

garden_quality:
  DRY = dry
  WET = wet | damp
  GREEN = green

garden_act:
  HOLE {few} INCH DIG = dig a hole {few} inches deep | make a {few} inch hole
  WEED {garden_place} REMOVE = pull weeds {garden_place} | remove the weeds {garden_place}
  LEAF {garden_place} COLLECT = rake leaves {garden_place} | pick up leaves {garden_place}
  SEED {few} PUT = drop in {few} seeds | plant {few} seeds
  {garden_np} {few} FOOT SPACE = give {garden_np} {few} feet of space
      | leave {few} feet around {garden_np}

garden_aim:
  VEGETABLE SELF GROW = grow your own vegetables | have homegrown vegetables
  BIRD ATTRACT = bring in birds | attract birds
"""

_FIX = """
fix_noun:
  TIRE = tire
  PIPE = pipe
  LIGHT = light | lamp
  BATTERY = battery
  DOOR = door
  WALL = wall
  BICYCLE = bike | bicycle
  ENGINE = engine | motor
  WINDOW = window

fix_verb:
  REMOVE = remove | take off
  CLEAN = clean | wipe off
  CHECK = check | look over
  CHANGE = replace | swap
  PAINT = paint
  FIX = fix | repair
  MEASURE = measure
  BUY = buy | order
  MOVE = move | shift

fix_look:
  {look} = {look}

fix_tool:
  HAMMER = a hammer
  SCREWDRIVER = a screwdriver
  WRENCH = a wrench
  GLOVE = gloves | a pair of gloves
  GLUE = glue | wood glue

fix_place:
  HOUSE = in the house | indoors
  OUTSIDE = outside | outdoors
  KITCHEN = in the kitchen

fix_quality:
  BROKEN = broken | damaged
  DRY = dry
  HOT = hot
  COLD = cold
  DIRTY = dirty

fix_act:
  SCREW {few} LOOSE = loosen {few} screws | undo the {few} screws
  ELECTRIC OFF = turn off the power | switch off the electricity
  BOARD {few} INCH CUT = cut the board to {few} inches | saw off {few} inches
  HOLE {few} MAKE = drill {few} holes | make {few} small holes
  NAIL {few} HIT = hammer in {few} nails | drive in {few} nails

fix_aim:
  CAR SELF FIX = work on your own car | do your own car repairs
  TABLE BUILD = build a table | put together a table
"""

_SPORT = """
sport_noun:
  ARM = arm
  LEG = leg
  BACK = back
  HEAD = head
  KNEE = knee
  SHOULDER = shoulder
  FOOT = foot

sport_verb:
  STRETCH = stretch | extend
  RAISE = raise | lift
  LOWER = lower | drop
  BEND = bend
  TURN = turn | rotate
  RELAX = relax | loosen up
  HOLD = hold | support

sport_look:
  2* LEFT = left
  2* RIGHT = right
  1* OTHER = other
  1* STIFF = stiff | tight
  1* WEAK = weak | weaker

sport_tool:
  TOWEL = a towel
  WEIGHT = a light weight | weights
  BALL = the ball | a ball

sport_place:
  FLOOR = on the floor | on the mat
  WALL = at the wall | against the wall
  POOL = in the pool

sport_quality:
  STRAIGHT = straight
  TIRED = tired
  STRONG = strong
  WARM = warm
  PAIN = sore | painful

sport_act:
  BALL THROW {way} = throw the ball {way} | toss the ball {way}
  BALL KICK {way} = kick the ball {way} | shoot the ball {way}
  JUMP {minutes} COUNT = jump {minutes} times | do {minutes} jumps
  {minutes} MINUTE RUN = run for {minutes} minutes | jog {minutes} minutes
  BREATHE DEEP = breathe deeply | take a deep breath
  {sport_np} {minutes} SECOND KEEP = keep {sport_np} still for {minutes} seconds
      | count to {minutes} with {sport_np} in place

way:
  UP = up | upward
  FORWARD = forward | ahead
  BACKWARD = backward
  PARTNER = to your partner | over to a partner
  TARGET = at the target | toward the target

sport_aim:
  GAME WIN = win the game | beat the other team
  MUSCLE GROW = build muscle | get stronger
"""

_PET = """
pet_noun:
  DOG = dog
  CAT = cat
  HORSE = horse
  RABBIT = rabbit | bunny
  BIRD = bird | parrot
  PUPPY = puppy

pet_verb:
  BRUSH = brush | groom
  WASH = wash | bathe
  FEED = feed
  CALL = call
  TOUCH = pet | stroke
  TRAIN = train | teach
  CHECK = check | examine
  HOLD = hold | carry

pet_look:
  {look} = {look}

pet_tool:
  COOKIE = a treat | treats
  TOY = a toy
  CARROT = a carrot
  TOWEL = a towel
  LEASH = a leash
  GLOVE = gloves

pet_place:
  OUTSIDE = outside | outdoors
  DOCTOR = at the vet
  CAGE = in the cage

pet_quality:
  CALM = calm | quiet
  HUNGRY = hungry
  SICK = sick | ill

pet_act:
  {pet_np} SIT TELL = tell {pet_np} to sit | ask {pet_np} to sit down
  {pet_np} {minutes} MINUTE WALK = walk {pet_np} for {minutes} minutes
      | take {pet_np} out for {minutes} minutes
  BOWL WATER FULL = fill the water bowl | put out fresh water
  CAGE CLEAN = clean the cage | tidy up the cage
  FOOD CUP {few} GIVE = give {few} cups of food | put down {few} cups of food

pet_aim:
  TRUST EARN = earn trust | build trust
  ANIMAL SAVE = rescue an animal | save an animal
"""

NOTATION = _COOK + _GARDEN + _FIX + _SPORT + _PET
