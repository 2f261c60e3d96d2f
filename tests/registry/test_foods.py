"""The list of what may be sold as food, and what it says of names; the duties of the food rule for live broadcasts."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from catalog.errors import Unavailable
from catalog.registry.foods import FILE, Foods, food_use, foods_of, read_foods
from tests.registry.duties import EVERY, read_duties

YES, NO, JUDGE = True, False, None


@pytest.fixture(scope="module")
def foods(folder: Path) -> Foods:
    return read_foods(folder)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("桐乡杭白菊", YES), ("亳菊", YES), ("金溪黄栀子", YES), ("新会陈皮", YES), ("天目山铁皮石斛", YES),
        ("武义铁皮石斛枫斗", YES), ("九资河茯苓", YES), ("龙泉灵芝", YES), ("慈溪麦冬", YES), ("涪城麥冬", YES),
        ("英山桔梗(英桔)", YES), ("中宁枸杞 特级", YES), ("杜仲叶", YES),
        ("川芎", NO), ("东阳元胡", NO), ("建德吴茱萸", NO), ("淳安白花前胡", NO), ("遂昌三叶青", NO), ("温郁金", NO),
        ("灵宝杜仲", NO), ("铁力北五味子", NO), ("浙贝母", NO),
        # As a spice only, or up to so much a day; another part of the plant; another product; another plant.
        ("岷县当归", JUDGE), ("建德西红花", JUDGE), ("宽甸石柱人参", JUDGE), ("和田肉苁蓉", JUDGE), ("平阴玫瑰", JUDGE),
        ("福鼎栀子花", JUDGE), ("龙泉灵芝孢子粉", JUDGE), ("黄精茶", JUDGE), ("新丰佛手瓜", JUDGE),
        ("大黄埠西瓜", JUDGE), ("霍山石斛", JUDGE), ("遂昌菊米", JUDGE), ("同心银柴胡", JUDGE),
        # In none of the lists.
        ("蕲艾", JUDGE), ("Kecheng ponkan", JUDGE), ("", JUDGE),
    ],
)  # fmt: skip
def test_of_a_name(foods: Foods, name: str, answer: bool | None) -> None:
    assert food_use([name], foods).answer is answer


def test_the_names_of_product_and_indication_must_agree(foods: Foods) -> None:
    assert food_use(["江山黄精", "衢州特产"], foods).answer is YES
    assert food_use(["黄精片", "江山黄精"], foods).answer is YES
    assert food_use(["黄精茶", "江山黄精"], foods).answer is JUDGE
    assert food_use(["黄精", "川芎"], foods).answer is JUDGE
    assert [one.names[0] for one in food_use(["黄精", "川芎"], foods).substances] == ["黄精", "川芎"]


def test_each_row_names_its_notice_and_how_it_was_read(folder: Path, foods: Foods) -> None:
    rows = list(csv.DictReader((folder / FILE).open(encoding="utf-8", newline="")))
    assert all(row["notice"] for row in rows)
    notices = Counter(row["notice"] for row in rows)
    parts = ("〔2002〕51号 附件1", "2019年第8号", "2023年第9号", "2024年第4号")
    assert [sum(count for name, count in notices.items() if part in name) for part in parts] == [87, 6, 9, 4]
    assert {row["status"] for row in rows} == {"secondary", "memory"}, "no notice was read in its own text yet"
    assert foods_of(rows).keys() == foods.keys()


@pytest.mark.parametrize(
    "change",
    [{"list": "sweets"}, {"use": "often"}, {"status": "sworn"}, {"also": "黄精"}, {"name": "、"}],
    ids=["list", "use", "status", "twice", "no name"],
)
def test_a_row_that_makes_no_sense_is_refused(change: dict[str, str]) -> None:
    row = {
        "name": "黄精", "also": "", "part": "根茎", "list": "food_medicine", "use": "all", "notice": "1",
        "year": "2002", "status": "memory", "remark": "",
    }  # fmt: skip
    assert foods_of([row])
    with pytest.raises(ValueError, match=r"unknown|twice"):
        foods_of([row | change])


def test_a_changed_list_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("SHA256SUMS", FILE, "broadcast_duties.csv"):
        shutil.copy(folder / name, tmp_path / name)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write("砒霜,,,food_medicine,all,1,2002,memory,\n")
    with pytest.raises(Unavailable):
        read_foods(tmp_path)
    (tmp_path / "broadcast_duties.csv").unlink()
    with pytest.raises(Unavailable):
        read_duties(tmp_path)


def test_the_duties_of_the_food_rule(folder: Path) -> None:
    duties = {duty.id: duty for duty in read_duties(folder)}
    assert {"review_before_broadcast", "sampling", "files_refreshed", "training_before_first"} <= duties.keys()
    assert duties["files_refreshed"].every == "six_months"
    assert duties["training_before_first"].every == "before_first_broadcast"
    assert all(duty.zh and duty.en and duty.clause and duty.kept_by for duty in duties.values())
    assert {duty.every for duty in duties.values()} <= set(EVERY)
    assert {duty.status for duty in duties.values()} == {"secondary"}
