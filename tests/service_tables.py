"""Tables of services for the toy network: what is booked, late, seasonal, suspended and closed."""

from pathlib import Path

SERVICES = """\
id,operator,name,mode,direction,cargo,refuses,departures_per_week,weekdays,months,status,confirmed,source,locator,note
ax1,ACME,AX1,sea,both,containers,,1,tue,,operating,2025,atlas,p. 40,
bt,Bolt / ACME,Bolt Train,rail,forward,containers,,2,wed sat,,operating,2026,atlas,p. 41,
sf,Sun Lines,Summer Line,sea,forward,containers,RU,0.5,,06-09,operating,2024,atlas,p. 42,
old,Old Rail,Old Train,rail,forward,containers,,7,,,operating,2019,atlas,p. 43,
idle,Idle Rail,Idle Train,rail,forward,containers,,3,,,suspended,2025,atlas,p. 44,since the flood
"""
CALLS = """\
service,seq,place,mode,arrive_h,depart_h,loads,unloads,note
ax1,1,alpha,sea,,0,yes,yes,
ax1,2,south_cape,sea,,,no,no,
ax1,3,golf,sea,,,yes,yes,
bt,1,alpha,rail-1435,,0,yes,yes,
bt,2,charlie,rail-1520,,,no,no,
bt,3,echo,rail-1520,100,,yes,yes,
bt,4,delta,rail-1520,200,,yes,yes,
sf,1,alpha,sea,,0,yes,yes,
sf,2,south_cape,sea,,,no,no,
sf,3,golf,sea,600,,yes,yes,
old,1,alpha,rail-1435,,0,yes,yes,
old,2,bravo,rail-1435,,,yes,yes,
idle,1,alpha,rail-1435,,0,yes,yes,
idle,2,bravo,rail-1435,,,yes,yes,
"""
_STATED = ("status,", "headway_h,", "unbooked,")


def add_services(folder: Path, services: str = SERVICES, calls: str = CALLS) -> Path:
    """Add services to a copy of the toy network, and let its facts apply to them."""
    (folder / "services.csv").write_text(services, encoding="utf-8")
    (folder / "service_calls.csv").write_text(calls, encoding="utf-8")
    schema = (folder / "schema.csv").read_text(encoding="utf-8").splitlines()
    told = [_for_services(line) if line.startswith(_STATED) else line for line in schema]
    (folder / "schema.csv").write_text("\n".join(told) + "\n", encoding="utf-8")
    return folder


def _for_services(line: str) -> str:
    name, kinds, rest = line.split(",", 2)
    return f"{name},{kinds} service,{rest}"
