"""What kinds of problems are called in English, Russian and Chinese; their details are English."""

KINDS: dict[str, tuple[str, str, str]] = {
    "address": (
        "A part of the question can't be read.",
        "Часть запроса не удаётся прочитать.",
        "查询中有一项无法读取。",
    ),
    "no-route": (
        (
            "No route meets all conditions of the question. Allow one of the things listed, "
            "or relax a condition."
        ),
        (
            "Нет маршрута, который отвечает всем условиям запроса. Разрешите одно из "
            "перечисленного или смягчите условие."
        ),
        "没有符合全部条件的路线。请放开所列的一项，或放宽条件。",
    ),
    "clash": (
        "The scenarios contradict each other. Switch one of them off.",
        "Сценарии противоречат друг другу. Выключите один из них.",
        "所选情景相互矛盾，请关闭其中一个。",
    ),
    "unknown-place": (
        (
            "There is no place of this name. Choose one of the names listed, "
            "or give latitude and longitude."
        ),
        "Места с таким названием нет. Выберите одно из предложенных или задайте широту и долготу.",
        "没有这个地点。请从所列名称中选择，或输入纬度和经度。",
    ),
    "unknown-name": (
        "A name in the question is unknown.",
        "В запросе есть неизвестное название.",
        "查询中有未知的名称。",
    ),
    "question": (
        "The conditions of the question can't be met together.",
        "Условия запроса несовместимы или заданы неверно.",
        "查询条件不正确或相互冲突。",
    ),
    "busy": (
        "The server is busy with other questions. Try again in a moment.",
        "Сервер занят другими запросами. Повторите через несколько секунд.",
        "服务器正在处理其他查询，请稍后重试。",
    ),
    "slow": (
        "The question takes too long. Ask for fewer routes or scenarios, or try again.",
        "Запрос выполняется слишком долго. Уменьшите число маршрутов или сценариев либо повторите.",
        "查询耗时过长。请减少路线或情景数量，或重试。",
    ),
    "ended": (
        "The process that worked on this question has ended. Try again.",
        "Процесс, который обрабатывал этот запрос, завершился. Повторите запрос.",
        "处理此查询的进程已终止，请重试。",
    ),
    "replaced": (
        "The page has asked a newer question.",
        "Страница уже задала новый запрос.",
        "页面已提交新的查询。",
    ),
}
"""A sentence for each kind of problem of RFC 9457 that a question may meet."""
_LANGUAGES = ("en", "ru", "zh")


def kind_words(kind: str) -> dict[str, str]:
    """Return what a kind of problem is called, by language.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    return dict(zip(_LANGUAGES, KINDS[kind], strict=True))
