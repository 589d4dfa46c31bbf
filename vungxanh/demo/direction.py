"""Direction in the drill: a chain of documents from the centre to the commune, and tasks in every state of life.

The documents are written for the drill in real form (numbers from 9901 on, signers named "Diễn Tập"); their days move
with the day of the drill. Everything is done through the operations officers use; only the clock is moved back
afterwards, so that some tasks are late.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from django.utils import timezone

from vungxanh.accounts.queries import heads
from vungxanh.documents import layouts
from vungxanh.documents import operations as documents
from vungxanh.documents.layouts.content import from_plain
from vungxanh.documents.models import Document
from vungxanh.documents.operations.linking import Citation
from vungxanh.documents.queries import system_of
from vungxanh.domains.accountability import operations as appraisals
from vungxanh.domains.accountability.models import Appraisal
from vungxanh.domains.directives import operations as directives
from vungxanh.domains.directives.models import Item, Reading
from vungxanh.domains.directives.operations import readings
from vungxanh.domains.directives.operations.assigning import Assignment
from vungxanh.engines.reading import read_text
from vungxanh.kernel.actor import Actor
from vungxanh.registers.access import actor_of, grants_of
from vungxanh.tasks import operations as tasks
from vungxanh.tasks.models import Kind, Task
from vungxanh.units.models import Body, BodyKind, Unit

TEXTS = Path(__file__).parent / "documents"
LIVELY = "28804"  # Tân Thạch, the commune of the demo accounts


def written(name: str, number: int, day: date) -> str:
    """A document of the drill with its days: `{day:-7}` is a week before the day of the drill."""
    text = (TEXTS / name).read_text(encoding="utf-8").replace("{n}", str(number))
    return re.sub(r"\{day:([+-]\d+)\}", lambda found: layouts.day_line(day + timedelta(days=int(found[1]))), text)


def acting(body: Body, day: date) -> Actor:
    """The holder of the head post of a body, as they act."""
    user = heads(body, day)[0]
    own = [grant for grant in grants_of(user.pk, day) if grant.unit_id == body.unit_id]
    return actor_of(own[0])


def direct(district: Unit, communes: Sequence[Unit], *, day: date, random: Random) -> list[Task]:
    """Let the district receive, decide and give tasks, and the communes answer in every way. Returns the tasks."""
    return _Direction(district, communes, day, random).run()


class _Direction:
    def __init__(self, district: Unit, communes: Sequence[Unit], day: date, random: Random) -> None:
        self.district, self.communes, self.day, self.random = district, communes, day, random
        self.people = self._body(district, BodyKind.PEOPLE)
        self.party = self._body(district, BodyKind.PARTY)
        self.leader = acting(self.people, day)

    def run(self) -> list[Task]:
        self._receive(self.people, "01-trung-uong.txt", 1)
        province = self._receive(self.people, "02-tinh.txt", 2)
        party = self._receive(self.people, "03-huyen-uy.txt", 3)
        plan = self._issue(province, party)
        given = self._give(party, plan)
        for task in given:
            self._answer(task)
        self._below(given)
        self._waiting()
        self._measure(party)
        self._appraise(given)
        return given

    def _body(self, unit: Unit, kind: BodyKind) -> Body:
        found: Body = Body.objects.select_related("unit").filter(unit=unit, kind=kind).order_by("pk")[0]
        return found

    def _receive(self, body: Body, name: str, number: int) -> Document:
        """Sent in, read, confirmed as it was read."""
        by = acting(body, self.day)
        text = written(name, number, self.day)
        found = read_text(text).as_json()
        reading = Reading.objects.create(
            unit=body.unit, body=body, name=name, text=text, found=found, state=Reading.State.READ,
            sent_by_id=by.user_id, sent_at=timezone.now(),
        )  # fmt: skip
        header = readings.read_header(found)
        arrived = header["issued_on"] + timedelta(days=1) if header["issued_on"] else self.day
        return directives.confirm(
            by=by, reading=reading, header=header, arrived_on=min(arrived, self.day), items=readings.read_items(found)
        )

    def _issue(self, *bases: Document) -> Document:
        """The district's own plan, drafted from what it received, issued and sent to every commune."""
        receivers = [self._body(commune, BodyKind.PEOPLE) for commune in self.communes]
        on = self.day - timedelta(days=5)
        content = {
            "bases": [
                f"Căn cứ {base} {layouts.day_line(base.issued_on)} của {base.issuer};"
                for base in bases
                if base.issued_on
            ],
            "opening": "Ủy ban nhân dân huyện ban hành kế hoạch (bản dùng để diễn tập) như sau:",
            "sections": [
                {
                    "label": "1.",
                    "text": "Ủy ban nhân dân các xã, thị trấn đi từng ngõ, gõ từng nhà, rà từng người; "
                    f"hoàn thành trước {layouts.day_line(self.day + timedelta(days=3))}.",
                },
                {
                    "label": "2.",
                    "text": "Ủy ban nhân dân các xã, thị trấn củng cố Tổ COVID cộng đồng, mỗi tổ 30 đến 50 hộ, "
                    f"báo cáo trước {layouts.day_line(self.day - timedelta(days=1))}.",
                },
                {
                    "label": "3.",
                    "text": "Ủy ban nhân dân các xã, thị trấn báo cáo tình hình hằng ngày trước 16 giờ.",
                },
                {
                    "label": "4.",
                    "text": "Không được để người từ vùng dịch về mà không khai báo, không được theo dõi.",
                },
            ],
            "closing": "Yêu cầu các đơn vị nghiêm túc triển khai thực hiện./.",
            "authority": "TM. Ủy ban nhân dân",
            "signer_title": "Chủ tịch",
            "signer": self.leader.name,
            "distribution": ["UBND tỉnh (báo cáo)", "UBND các xã, thị trấn", "Lưu: VT"],
        }
        draft = documents.draft(
            by=self.leader, body=self.people, type="KH", title="Đưa huyện trở lại trạng thái bình thường mới",
            content=content, recipients=receivers, urgency="KHAN",
        )  # fmt: skip
        page = from_plain(
            content, system=system_of(self.people), issuer=self.people.name, type_code="KH", type_name="Kế hoạch",
            title=draft.title, place=draft.place, issued_on=on, number="01/KH-UBND",
        )  # fmt: skip
        plan = documents.issue(
            by=self.leader, document=draft, on=on, signer=self.leader.name, signer_title="Chủ tịch",
            text=layouts.plain_text(page),
        )  # fmt: skip
        documents.cite(
            document=plan,
            citations=[
                Citation(number=base.number, relation="IMPLEMENTS", type=base.type, issued_on=base.issued_on)
                for base in bases
            ],
        )
        for receiver in self.random.sample(receivers, k=len(receivers) * 2 // 3):
            documents.open_received(by=acting(receiver, self.day), document=plan)
        return plan

    def _give(self, party: Document, plan: Document) -> list[Task]:
        """Three items of the plan to every commune, one of the resolution to a body of the district."""
        found = read_text(plan.text)
        Item.objects.bulk_create(
            [
                Item(document=plan, position=position, label=item.label or "", text=item.text, start=item.span[0],
                     end=item.span[1], topics=[topic.value for topic in item.topics])
                for position, item in enumerate(found.items, start=1)
            ]
        )  # fmt: skip
        items = list(plan.items.all())
        leads = [self._body(commune, BodyKind.PEOPLE) for commune in self.communes]
        front = self._body(self.district, BodyKind.FRONT)
        moment = self._moment
        assignments = [
            Assignment(item=items[0], leads=leads, title="Đi từng ngõ, gõ từng nhà, rà từng người", due_at=moment(3),
                       product="100 % số hộ được thăm trong đợt", indicator="population.households_reached",
                       out_of="population.households", target=Decimal(100)),
            Assignment(item=items[1], leads=leads, title="Củng cố Tổ COVID cộng đồng, mỗi tổ 30 đến 50 hộ",
                       due_at=moment(1), product="Danh sách tổ và số hộ phụ trách"),
            Assignment(item=items[2], leads=leads, title="Báo cáo tình hình hằng ngày", kind=Kind.RECURRING,
                       rhythm="DAILY", rhythm_time=time(16), product="Báo cáo ngày"),
            Assignment(item=party.items.all()[2], leads=[front], title="Rà soát hộ khó khăn, không để hộ nào thiếu ăn",
                       due_at=moment(4), product="Danh sách hộ cần hỗ trợ"),
        ]  # fmt: skip
        made = directives.assign(by=self.leader, giver=self.people, assignments=assignments)
        tasks.create_instances(moment(0, 9))
        return [task for task in made if task.kind == Kind.ONE_OFF]

    def _moment(self, days: int, hour: int = 17) -> datetime:
        return timezone.make_aware(datetime.combine(self.day + timedelta(days=days), time(hour)))

    def _answer(self, task: Task) -> None:
        """A commune opens, takes, reports, refuses or forgets; the district verifies or sends back."""
        by = acting(task.lead, self.day)
        lively = task.unit.code == LIVELY
        chance = 0.5 if lively else self.random.random()
        given_at = self._moment(-5, 9)
        late = "Tổ COVID" in task.title
        if chance > 0.92:
            pass  # nobody opened it
        elif chance > 0.86:
            tasks.refuse(by=by, task=task, reason="Trạm Y tế đang có 3 người cách ly, chưa đủ lực lượng")
        elif chance > 0.7:
            tasks.open_task(by=by, task=task)
        else:
            tasks.accept(by=by, task=task)
            if chance < 0.45 and late:
                tasks.report(by=by, task=task, text="Đã kiện toàn các tổ, gửi kèm danh sách.")
                if chance < 0.3:
                    tasks.verify(by=self.leader, task=task, answer="Đúng yêu cầu")
                elif chance < 0.36:
                    tasks.send_back(by=self.leader, task=task, reason="Còn hộ chưa có tổ phụ trách")
            elif chance < 0.5 and not late and not lively:
                tasks.note(by=by, task=task, text="Đã đi được hơn nửa số hộ.")
                if chance < 0.2:
                    until = self._moment(5)
                    tasks.ask_extension(by=by, task=task, until=until, reason="Mưa lớn, hai ấp bị ngập")
        self._move_back(task, given_at, late)

    def _move_back(self, task: Task, given_at: datetime, late: bool) -> None:
        """The story began five days ago, and the task about teams was due yesterday."""
        task.refresh_from_db()
        changes: dict[str, object] = {"given_at": given_at}
        for number, name in enumerate(("opened_at", "accepted_at", "reported_at", "ended_at"), start=1):
            if getattr(task, name):
                changes[name] = given_at + timedelta(hours=20 * number + self.random.randint(0, 9))
        if late:
            changes["due_at"] = changes["first_due_at"] = self._moment(-1)
        Task.objects.filter(pk=task.pk).update(**changes)

    def _below(self, given: Sequence[Task]) -> None:
        """The commune of the demo accounts passes its tasks on to its hamlets; one is done, one is under way."""
        for task in given:
            if task.unit.code != LIVELY or task.state not in ("ACCEPTED", "IN_PROGRESS"):
                continue
            chair = acting(task.lead, self.day)
            boards = list(
                Body.objects.filter(unit__parent=task.unit, kind=BodyKind.HAMLET_BOARD)
                .select_related("unit")
                .order_by("pk")
            )
            Task.objects.filter(pk=task.pk, due_at__lt=timezone.now()).update(due_at=self._moment(1))
            task.refresh_from_db()
            children = tasks.cascade(by=chair, task=task, giver=task.lead, leads=boards)
            for number, child in enumerate(children):
                head = acting(child.lead, self.day)
                if number % 3 == 1:
                    tasks.accept(by=head, task=child)
                    tasks.report(by=head, task=child, text="Đã đi hết các hộ trong ấp.")
                    tasks.verify(by=chair, task=child, answer="Đã đối chiếu với sổ hộ")
                elif number % 3 == 2:
                    tasks.accept(by=head, task=child)

    def _measure(self, party: Document) -> None:
        """The goal of the district is judged by the doors that were reached."""
        for goal in party.goals.all():
            directives.add_measure(
                by=self.leader, goal=goal, indicator="population.households_reached", out_of="population.households",
                direction="AT_LEAST", target=Decimal(100), days=0,
            )  # fmt: skip
            directives.add_measure(
                by=self.leader, goal=goal, indicator="population.symptomatic", out_of="", direction="AT_MOST",
                target=Decimal(0), days=7,
            )  # fmt: skip

    def _appraise(self, given: Sequence[Task]) -> None:
        """Who did well is commended and named in public, who is late is reminded and answers; one waits."""
        for task in given:
            task.refresh_from_db()
        done = next((task for task in given if task.state == "CLOSED"), None)
        late = [task for task in given if task.due_at and task.due_at < timezone.now() and task.is_open][:2]
        if done:
            made = self._proposed(done, "COMMEND", "Kiện toàn xong các tổ trước hạn, danh sách đầy đủ.")
            appraisals.decide(by=self.leader, record=made, approved=True, decision_text="Biểu dương trước toàn huyện.")
            appraisals.publish(
                by=self.leader, record=made, published_text="Kiện toàn xong Tổ COVID cộng đồng trước hạn (diễn tập)."
            )
        for number, task in enumerate(late):
            made = self._proposed(task, "REMIND", "Quá hạn củng cố Tổ COVID cộng đồng, chưa báo cáo.")
            if number == 0:
                appraisals.decide(
                    by=self.leader, record=made, approved=True, decision_text="Nhắc nhở; báo cáo xong trong 24 giờ."
                )
                appraisals.reply(by=acting(task.lead, self.day), record=made, text="Hai ấp bị ngập, tối nay xong.")

    def _proposed(self, task: Task, kind: str, grounds: str) -> Appraisal:
        head = heads(task.lead, self.day)[0]
        return appraisals.propose(by=self.leader, body=task.lead, kind=kind, grounds=grounds, person=head, tasks=[task])

    def _waiting(self) -> None:
        """One document waits in the commune for an officer to look over what was read."""
        body = next(self._body(commune, BodyKind.PEOPLE) for commune in self.communes if commune.code == LIVELY)
        text = written("04-cho-xac-nhan.txt", 4, self.day)
        Reading.objects.create(
            unit=body.unit, body=body, name="cong-van-9904.txt", text=text, found=read_text(text).as_json(),
            state=Reading.State.READ, sent_by_id=acting(body, self.day).user_id, sent_at=timezone.now(),
        )  # fmt: skip
