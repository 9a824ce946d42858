"""The parts of Gradio's page that scripts look for, under names of our own."""

PARTS = {
    "app": ".gradio-container",
    "room": ".bubble-wrap",
    "log": "[role=log]",
    "row": ".message-row",
    "askedRow": ".user-row",
    "message": ".message",
    "content": ".message-content",
    "asked": "[data-testid=user]",
    "answered": "[data-testid=bot]",
    "prose": ".prose",
    "thought": ".thought-group",
    "starter": ".example",
    "options": ".options",
    "edited": ".edit-textarea",
    "messageButtons": ".message-buttons",
    "chatButtons": ".top-panel",
    "code": ".code_wrap",
    "copyCode": ".copy_code_button",
    "copyChat": "[title='Copy conversation']",
    "copiedChat": "[title='Copied conversation']",
    "box": ".input-container",
    "send": ".submit-button",
    "stop": ".stop-button",
    "toggle": ".toggle-button",
    "told": ".toast-title",
    "reset": ".reset-button",
}
"""Selectors: `room` is what scrolls in the chat, `log` what is read out of it, `toggle` opens the settings, `told`
heads a message that goes by itself."""
