"""Common words of English that name no subject by themselves, whatever the text: a judgement, not a closed class.

Knows words, not texts; in lower case as they are written.
"""

from __future__ import annotations

from kb.extractive.function_words import BREAKS, words

ROLES = words(
    """manager designer marketing professor host guest speaker interviewer interviewee moderator teacher student
    narrator announcer audience participant chair chairman chairwoman chairperson presenter reporter operator
    grad phd doctor unknown user interface industrial project expert editor author analyst engineer researcher
    witness caller voice male female man woman child q a question answer programmer counsel court clerk everyone
    all person visitor"""
)
VAGUE = words(
    """multi non pre post sub semi anti mega mini good better best bad worse worst great big bigger biggest small
    smaller smallest large larger largest huge tiny little new newer newest old older oldest young younger nice
    fine cool fun funny crazy weird strange interesting important different same similar other another various
    several many few certain sure particular specific general common usual normal typical main major minor key
    primary real true false right wrong correct whole entire full empty total complete possible impossible able
    unable likely unlikely available necessary useful useless easy easier easiest hard harder hardest difficult
    simple simpler simplest complex complicated long longer longest short shorter shortest high higher highest
    low lower lowest next last previous following current past future recent early earlier late later final
    initial own single double multiple both much more most less least such very clear obvious strong stronger
    weak weaker fast faster slow slower quick cheap expensive free open close closed ready happy sad sorry glad
    afraid amazing awesome beautiful wonderful terrible horrible perfect excellent incredible remarkable
    fascinating exciting surprising serious significant considerable substantial enormous massive giant extra
    additional further actual exact proper appropriate relevant reasonable basic fundamental essential special
    famous popular favorite favourite successful wonderful cute pretty lovely dear poor rich broad wide narrow
    deep early-stage so-called well-known top bottom upper lower left inner outer front overall average excited
    interested bunch super minimum maximum pure plain sheer mere rough decent existing given known certain
    unique fair far curious subtle trivial separate stuck helpful magical tricky noisy committed managed
    consistent physical digital intelligent automated public private official local original federal honourable
    honorable opposite regular internal external critical active modern visible separate-looking latter former
    respective related desired intended remaining"""
)
LIGHT_NOUNS = words(
    """thing things something anything nothing everything way ways lot lots kind kinds sort sorts bit bits stuff people
    person persons guy guys folk folks man men woman women time times year years day days week weeks month
    months hour hours minute minutes second seconds moment moments today part parts point points case cases
    example examples number numbers amount amounts question questions answer answers problem problems issue
    issues idea ideas reason reasons fact facts place places hand hands side sides end ends start beginning
    middle level levels sense matter course talk talks couple rest area areas order set sets list lists type
    types form forms line lines name names word words page pages section sections chapter chapters step steps
    term terms piece pieces percent percentage decade decades century centuries past present period periods date
    dates stage stages view views respect respects regard context contexts aspect aspects detail details element
    elements item items object objects factor factors approach approaches manner mode modes style styles result
    results effect effects impact impacts change changes difference differences difficulty challenge challenges
    opportunity opportunities chance possibility option options choice choices decision decisions situation
    situations condition conditions state states position positions role roles task tasks job jobs work works
    activity activities action actions goal goals aim aims purpose purposes target targets plan plans project
    projects effort efforts attempt attempts try need needs want use uses value values importance interest
    interests thought thoughts thinking mind minds opinion opinions feeling feelings belief reality truth story
    stories conversation conversations discussion discussions meeting meetings presentation topic topics subject
    subjects theme sentence sentences paragraph note notes article articles video videos slide slides picture
    pictures figure figures table tables chart graph episode interview podcast show audience group groups member
    members world home room rooms top bottom front back center centre edge corner left right direction
    directions path paths road door majority minority total sum half pair pairs combination variety mix series
    sequence collection bunch load loads ton tons pile space spaces analogy analogies equivalent equivalents
    perspective perspectives chunk chunks respect comparison instance instances property properties
    characteristic characteristics quality qualities feature features function functions thanks sorry comment
    comments suggestion suggestions intuition basis background foundation field fields one ones everybody
    anybody nobody none self selves request requests response responses reaction reactions difference majority
    trouble pain luck success failure mistake mistakes error errors limit limits range size scale scope length
    height width depth weight distance speed rate rates degree degrees quantity night morning afternoon evening
    weekend winter summer spring autumn season lunch dinner breakfast version versions source sources material
    materials structure structures experience experiences ability abilities attention trick tricks kid kids
    friend friends family everyone self-explanatory ourselves middle spot bottom-line message messages letter
    letters call calls head heads eye eyes face body voice life lives love hope fear sentence expectation
    expectations requirement requirements concern concerns consequence consequences category categories class
    classes layer layers unit units component components block blocks progress improvement improvements increase
    increases decrease rise growth drop debate argument arguments agreement deal deals offer proof evidence
    report reports check checks review reviews input inputs output outputs string parameter parameters argument
    arguments variable variables default defaults field instance recommendation recommendations assumption
    assumptions conclusion conclusions explanation explanations description descriptions definition definitions
    introduction summary overview outline sample samples individual individuals scratch cycle cycles round
    rounds turn turns bottom side-effect pros cons benefit benefits advantage advantages disadvantage
    disadvantages downside upside tradeoff trade-off contrast similarity joke fun nonsense mess shape shapes
    appearance appearances nature essence core spirit spirits bulk sight ground grounds background pattern
    patterns trend trends tendency behavior behaviour habit habits event events outcome outcomes solution
    solutions capability capabilities measure measures metric metrics requirement resource resources capacity
    constraint constraints opportunity scenario scenarios setting settings environment environments circumstance
    circumstances arrangement arrangements concept concepts notion notions fraction fractions portion portions
    share shares entity entities existence presence absence lack beauty power powers strength strengths weakness
    weaknesses force forces energy skill skills employee employees worker workers colleague colleagues staff
    boss owner owners client clients figure mention mentions reference references link links extent priority
    priorities preference preferences contribution contributions involvement connection connections relation
    relations relationship relationships interaction interactions engagement understanding knowledge-base
    awareness insight insights wisdom status stuff-like account accounts rule rules standard standards principle
    principles regime procedure procedures paper papers post posts blog website websites web url urls email
    emails phone"""
)
"""Nouns of any talk about anything: never a subject by themselves."""
AMBIGUOUS_NOUNS = words(
    """dollar dollars color colour colors colours sound noise food air land sea sky test tests testing computer
    computers machine machines device devices code codes file files program programs programme programmes model
    models design designs building knowledge information data content control access support help care risk
    risks team teams community society country countries city cities house parent parents child children student
    students teacher teachers money cost costs price prices company companies business businesses industry
    market markets customer customers user users product products service services tool tools system systems
    process processes method methods key keys button buttons window light lights game games book books image
    images school schools government governments university universities human humans app apps network networks
    leader doctor doctors patient patients job career bank car cars train plane bus street town village player
    players film movie movies song songs office department engineer engineers programmer programmers developer
    developers scientist scientists expert experts lab labs value production factory text texts sector sectors
    institution institutions organization organizations organisation organisations machinery provider providers
    exception exceptions paper operation operations execution timeout documentation document documents package
    packages command commands script option options setting settings configuration instance instances handler
    handlers session sessions instruction instructions prompt prompts server servers client clients message
    messages tag tags node nodes edge edges loop loops tree trees stack stacks host hosts api apis url urls sdk
    domain domains category categories score scores metadata custom partial medium flow fire father mother son
    sons daughter daughters brother brothers sister sisters wife husband uncle aunt cousin grandfather
    grandmother twin twins baby club clubs character characters president presidents minister ministers king
    queen prince princess duke count bishop pope priest saint soldier soldiers general officer officers singer
    singers actor actors actress director directors writer writers author authors artist artists musician
    musicians band bands journalist politician politicians lawyer lawyers judge judges professor professors
    lecturer lecturers candidate candidates winner winners champion champions striker striker captain coach
    coaches referee driver drivers rider riders station stations district districts county counties region
    regions province state village villages towns municipality suburb league leagues season seasons match
    matches race races tournament tournaments championship championships cup final finals album albums single
    singles film series episode episodes novel novels poem story play plays track tracks church churches
    hospital airport bridge river lake mountain mountains island islands road roads railway route routes street
    population community building buildings tower castle palace theatre stadium park museum library farm reader
    readers viewer viewers listener listeners speaker speakers citizen citizens resident residents passenger
    army navy troops regiment squadron unit division battle corps ship ships boat boats aircraft plane planes
    vehicle vehicles engine engines weapon weapons gun guns animal-like plant plants tree flower bird birds fish
    dog dogs cat cats horse horses insect species genus family birth death marriage wedding funeral childhood
    age ages award awards prize prizes medal title titles record records rank founder founders owner successor
    predecessor ceremony parade anniversary celebration committee council board commission government parliament
    senate court table chair desk box bag bottle cup glass paper pencil card cards door wall floor roof shop
    store restaurant hotel bar cafe kitchen bathroom bedroom garden yard hat shirt dress shoe shoes coat clothes
    performance performances release releases format formats attack attacks location locations guide guides
    professional professionals platform platforms profile profiles potential communication communications screen
    screens entry entries meaning chat alternative alternatives channel channels protection application
    applications selection opening capture cover mechanism mechanisms creation update updates transport span
    label labels gain gains layout print switch supply extension extensions volume volumes loss losses approval
    star stars signature completion vector vectors broadcast finish stream streams terminal origin origins asset
    assets collaboration recording recordings master consistency duration upgrade movement technique techniques
    recovery visit suite landscape launch wire alert alerts phase phases assignment assignments translation
    variant variants draft drafts objective objectives composition credit credits contract shot symbol symbols
    consideration consent announcement announcements authority authorities representative representatives phrase
    phrases investigation consensus transfer sign signs feed campus journey segment segments experiment
    experiments charge personnel alternate mission indicator indicators expansion stability participation delay
    territory territories border borders competition partner partners seat seats volunteer volunteers panel
    panels press usability ticket tickets submission continuity motion nation nations square squares heart
    disaster brand brands administration treatment treatments firm firms strategy strategies crisis crew threat
    threats scheme schemes provision provisions petition petitions riding ridings producer producers consumer
    consumers focus construction disk disks contact contacts pilot pilots schema schemas auth validation bomb
    bombs knight knights arena arenas realm frontier realms surface trajectory distribution diversity
    progression repository repositories slot bucket nook jump slop ramp ramps stone tail queue chain pipe filter
    filters map maps field tick cell cells block term weight weights height hero victim enemy lady lord
    gentleman girl girls boy boys neighbour neighbor crowd mayor duty duties rights privilege wing nose ear ears
    mouth tooth teeth hair skin bone blood foot feet arm arms leg legs finger fingers neck gift present treasure
    gold silver iron wood stone dust smoke ice snow rain wind storm sun moon star shadow dream dreams tear tears
    smile laugh kiss silence voice secret secrets trick worth bread-and-butter invention discovery discoveries"""
)
"""Common nouns that mean something else in every text: part of a term, but no subject alone."""
COMMON_NOUNS = AMBIGUOUS_NOUNS | words(
    """music water law laws theory theories practice practices education research study studies science analysis
    training development history future language technology technologies software hardware internet animal
    animals brain health insurance war peace art sport television radio newspaper policy tax budget vote
    election party trade growth economy energy oil gas computing coding testing insurance memory culture
    religion philosophy security governance leadership literature safety media speech vision immigration
    agriculture tourism"""
)
"""Common nouns; those that are not ambiguous may be a subject where a text is about them."""
GENERAL_NOUNS = LIGHT_NOUNS | COMMON_NOUNS
VERBS = words(
    """say says said saying tell tells told telling ask asks asked asking talk talks talked talking speak speaks spoke
    think thinks thinking know knows knew known knowing guess guesses suppose supposed believe believes believed
    mean means meant feel feels felt feeling see sees saw seen seeing look looks looked looking watch watched
    hear hears heard seem seems seemed appear appears appeared get gets got gotten getting give gives gave given
    giving take takes took taken taking make makes made making do does did done doing go goes went gone going
    come comes came coming put puts putting set sets setting keep keeps kept keeping let lets letting leave
    leaves left leaving bring brings brought bringing show shows showed shown showing find finds found finding
    lose loses lost use uses used using try tries tried trying want wants wanted wanting need needs needed
    needing like likes liked love loves loved hate help helps helped helping start starts started starting begin
    begins began begun stop stops stopped end ends ended continue continues continued happen happens happened
    happening become becomes became becoming turn turns turned turning run runs ran running move moves moved
    moving work works worked working play plays played playing live lives lived living stay stays stayed sit
    sits sat stand stands stood hold holds held holding carry carried follow follows followed lead leads led
    call calls called calling name named write writes wrote written writing read reads reading build builds
    built building create creates created creating produce produces produced add adds added adding remove
    removes removed include includes included including contain contains contained provide provides provided
    providing allow allows allowed allowing enable enables require requires required cause causes caused change
    changes changed changing grow grows grew growing increase increases increased reduce reduces reduced improve
    improves improved learn learns learned learning teach teaches taught understand understands understood
    explain explains explained describe describes described discuss discussed mention mentioned remember
    remembers forget forgets forgot consider considers considered expect expects expected decide decides decided
    choose chooses chose chosen pick picks picked agree agrees agreed disagree send sends sent receive receives
    received buy buys bought sell sells sold pay pays paid spend spends spent cost costs save saves saved meet
    meets met join joins joined win wins won offer offers offered wait waits waited open opens opened close
    closes closed check checks checked test tests tested solve solves solved fix fixes fixed break breaks broke
    broken fall falls fell rise rises rose raise raises raised drop drops dropped pull pulls pulled push pushes
    pushed pass passes passed reach reaches reached return returns returned remain remains remained exist exists
    existed depend depends depended relate related involve involves involved define defines defined represent
    represents represented apply applies applied support supports supported specify specifies specified handle
    handles handled ensure ensures ensured based going trying doing making getting having talking thinking
    imagine imagines wonder wonders realize realise notice notices noticed matter matters care cares cared wish
    wishes hope hopes hoped suggest suggests suggested propose proposes proposed prefer sound sounds sounded
    tend tends tended figure figured deal deals dealt act acts acted fit fits serve serves click clicks drive
    drives drove driven fly draw draws drew drawn eat eats ate drink sleep die dies died born import imports
    execute executes unset define fires thank welcome please sorry yeah according due able willing going bound
    likely meant supposed"""
)
COMMON = BREAKS | VAGUE | GENERAL_NOUNS | VERBS | ROLES
"""Words that say little about what a text is about."""
