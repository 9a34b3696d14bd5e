"""The words around a name that show that it is one."""
from __future__ import annotations

_LISTS = {
    # what people do and say: "Summer has gone", "Rob hit me"
    "does": """has hasn't hasnt had hadn't is isn't isnt was wasn't wasnt does doesn't doesnt did didn't didnt says said went goes left ran run runs came comes took takes got gets
        wont won't can't cant couldn't couldnt wouldn't wouldnt refuses refused refusing rang rings rung texted texts called threw throws kicked kicks kicking bit bites ate eats wants wanted
        punched punches hit hits smashed slapped pushed shoved grabbed stabbed spat bitten told tells asked asks saw seen heard thinks thought knows knew returned returns located arrived
        attended informed completed attempted assaulted disclosed admitted stated states reports reported collected returning absconded failed fails became becomes disappeared vanished
        tried keeps kept started stopped never just also still already nearly been being looks looked seems seemed feels felt cut took swallowed drank smoked told self-harmed
        climbed jumped locked sat stood lay slept woke woken fell hurt lost found broke headbutted strangled hs av ave wur tell hate hates needs need works work lives fight""",
    # roles in front of a name: "her friend Szymon", "RSW Hughes"
    "role": """mr mrs ms miss mister dr doctor pc pcso dc ds di sgt sergeant inspector insp nurse rsw sw key-worker keyworker auntie aunty aunt uncle nan nana gran grandad friend friends mate mates boyfriend
        girlfriend bf gf ex brother brothers sister sisters cousin son daughter mum dad mother father stepdad stepmum partner colleague staff worker manager deputy senior teacher tutor therapist
        driver caller informant inft peer peers resident lad girl boy male female subject sub misper neighbour social peers yp kid child guy bloke man woman person foster carer adult officer its it's
        hi hiya hello thanks cheers regards dear im i'm""",
    # what is done to somebody or with somebody
    "towards": """with hit hits punched punching told tell tells asked ask asks asking saw see seen seeing bit kicked slapped pushed shoved stabbed stab grabbed bullied bullying by and or & from that
        ring rang ringing rung call called calling text texted texting phoned phone phoning message messaged messaging find cant can't contact spoke about against towards behind for
        after hold hugged hurt attacked threatened threatening strangled kill meeting meet met met's named known informed located is was if where wheres where's anyone hurting says said
        than versus vs nor but am collected took yon our wee that me to because cos when while as""",
    # "in May", "last summer": a month, a season, a place in time
    "time": "in last next this since until till early late mid every during of on the by before after from each through over",
    # after these a name of a place is the place
    "place": "to in from at near nr via through towards toward around round of off outside inside behind past opposite between for into leaving reach reached by along down up on under st saint and j/w",
}
DOES, ROLE, TOWARDS, TIME, PLACE = (frozenset(_LISTS[name].split()) for name in ("does", "role", "towards", "time", "place"))
#: Titles and ranks: a capitalised word that follows is a name; an everyday word where it is one of the given names or surnames too.
TITLE = frozenset("mr mrs ms dr pc pcso dc ds sgt sergeant rsw miss sir auntie aunty uncle".split())
#: What makes a street, a building or a thing of the name before it.
THING = frozenset("""road rd street st avenue ave lane ln drive close court way place walk hill row square grove crescent gardens terrace park station bridge green hall house centre center church chapel
    school primary academy college university hospital ward infirmary hotel inn pub arms stadium dock docks quay pier estate retail shopping market mill lodge cross island beach line zoo cathedral
    fields field common wood woods farm surgery clinic nursery library theatre arena bay town united city rovers rangers fc mosque temple cemetery roundabout junction underpass tunnel canal
    knife blade knives cup bear bears coupe daniels potter kyle day alert holidays holiday period dose speed swift rashford hilfiger klein lauren beckham card cards bar bars""".split())
#: Shops that go by their owner's name.
SHOP = frozenset("chip chips chippy shop shops cafe caff bar pub takeaway salon barbers newsagents newsagent bakery butchers garage".split())
#: What may follow "will" and "may" when they are no names: "May need help".
BARE = frozenset("need needs hurt hate tell work works live fight cut hit run come let set put never just also still already keep be have do go get call ring".split())
#: Before a place that is far more often somebody.
IN_PLACE = frozenset("in at near via through towards around".split())
#: Words that go on from a time, a season or a thing and never from a person.
NOT_AFTER = frozenset("i you we he she they it the a an this that there holidays holiday period dose speed alert time term break outside off up down form from".split())
