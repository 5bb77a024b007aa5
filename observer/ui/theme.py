"""The look: colours, spacing and one style sheet, light and dark, made from the tokens below."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

SPACE = (4, 8, 12, 16, 24)
RADIUS = 6
TARGET = 28  # the least height of what is clicked
BODY, CAPTION, TITLE = 13, 11, 18  # pixels

# Okabe and Ito (2008): told apart by colour-blind people. A dimension's colour comes from its codebook.
HUES = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F")


@dataclass(frozen=True)
class Theme:
    """The colours of one theme. `accent` is for the primary action and the playhead only; `warning`,
    `selection` and `stop` are used by nothing else; `chosen` lies under what is chosen."""

    name: str
    surround: str  # around the film
    window: str
    panel: str
    raised: str
    line: str
    text: str
    faint: str
    accent: str
    on_accent: str
    selection: str
    warning: str
    stop: str
    chosen: str

    def colour(self, token: str) -> QColor:
        """A colour by the name of its token."""
        return QColor(getattr(self, token))


DARK = Theme(
    "dark", "#101214", "#16181b", "#1b1e22", "#22262b", "#343a41", "#e6e8ea", "#9aa3ad",
    "#2fa59b", "#04211f", "#3d6fd0", "#e0b13c", "#d9685b", "#253553",
)  # fmt: skip
LIGHT = Theme(
    "light", "#101214", "#f6f7f8", "#ffffff", "#eef0f2", "#d5dade", "#1c2126", "#5b6670",
    "#0f766e", "#ffffff", "#2f62c4", "#8a6100", "#b3372a", "#dae3f4",
)  # fmt: skip

_current = DARK


def current() -> Theme:
    """The theme in use."""
    return _current


def system_theme() -> Theme:
    """The theme that the system asks for."""
    hints = QApplication.styleHints()
    return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK


def apply(application: QApplication, name: str = "") -> None:
    """Put on the theme "dark" or "light"; with any other name, the system's."""
    global _current
    wanted = {"dark": DARK, "light": LIGHT}.get(name) or system_theme()
    if application.property("theme") == wanted.name:
        return  # to put it on again would dress every widget anew
    _current = wanted
    if application.property("theme") is None:
        application.setStyle("Fusion")
        font = application.font()
        font.setPixelSize(BODY)
        application.setFont(font)
    # With no sheet in between, Qt would dress each widget once for each widget that it is in: four times as long.
    application.setStyleSheet("")
    application.setProperty("theme", wanted.name)
    application.setPalette(_palette(_current))
    application.setStyleSheet(_style_sheet(_current))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.raised,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.faint,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.chosen,
        QPalette.ColorRole.HighlightedText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Mid: theme.line,
        QPalette.ColorRole.Midlight: theme.line,
        QPalette.ColorRole.Light: theme.raised,
        QPalette.ColorRole.Dark: theme.line,
        QPalette.ColorRole.Shadow: theme.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return palette


def _style_sheet(t: Theme) -> str:
    svg = (Path(__file__).parent / "svg").as_posix()
    return f"""
    QWidget#surround {{ background: {t.surround}; }}
    QWidget#panel, QFrame#panel {{ background: {t.panel}; }}
    QFrame#floating {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
    QLabel#title {{ font-size: {TITLE}px; font-weight: 600; }}
    QLabel#head {{ font-weight: 600; }}
    QLabel#caption, QLabel#echo {{ font-size: {CAPTION}px; color: {t.faint}; }}
    QLabel#warning {{ color: {t.warning}; font-weight: 600; }}
    QLabel#echo {{ font-size: {BODY}px; }}
    QLabel#keycap {{ border: 1px solid {t.line}; border-radius: 3px; padding: 0 4px; color: {t.faint};
        font-size: {CAPTION}px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QPushButton, QToolButton {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
        padding: 4px 10px; min-height: {TARGET - 10}px; color: {t.text}; }}
    QToolButton {{ padding: 4px 6px; }}
    QToolButton[autoRaise="true"] {{ background: transparent; border-color: transparent; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {t.faint}; }}
    QPushButton:focus, QToolButton:focus {{ border-color: {t.selection}; }}
    QToolButton[autoRaise="true"]:hover {{ background: {t.raised}; border-color: transparent; }}
    QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{
        background: {t.chosen}; border-color: {t.selection}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {t.faint}; background: transparent; }}
    QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: url({svg}/down-{t.name}.svg);
        width: 9px; height: 9px; subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }}
    QPushButton[menu="true"] {{ padding-right: 16px; }}
    QPushButton#primary {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 600; }}
    QPushButton#primary:disabled {{ background: {t.raised}; color: {t.faint}; border-color: {t.line}; }}
    QToolButton#rail {{ border: none; background: transparent; padding: 8px 4px; min-width: 64px;
        font-size: {CAPTION}px; }}
    QToolButton#rail:disabled {{ color: {t.faint}; }}
    QToolButton#rail:hover, QToolButton#rail:checked {{ background: {t.raised}; border-radius: {RADIUS}px; }}
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit {{ background: {t.panel};
        border: 1px solid {t.line}; border-radius: {RADIUS}px; padding: 4px 8px; min-height: {TARGET - 10}px;
        selection-background-color: {t.selection}; selection-color: #ffffff; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {{ border-color: {t.selection}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url({svg}/down-{t.name}.svg);
        width: 10px; height: 10px; }}
    QAbstractSpinBox::up-arrow {{ image: url({svg}/up-{t.name}.svg); width: 10px; height: 10px; }}
    QAbstractSpinBox {{ padding: 1px 24px 1px 8px; min-height: {TARGET - 4}px; max-height: {TARGET - 4}px; }}
    QAbstractSpinBox QLineEdit {{ border: none; background: transparent; padding: 0; min-height: 0; }}
    QLineEdit QToolButton {{ border: none; background: transparent; padding: 0; min-height: 0; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent; width: 22px; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px;
        selection-background-color: {t.chosen}; selection-color: {t.text}; }}
    QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{
        width: 14px; height: 14px; border: 1px solid {t.faint}; background: {t.panel}; }}
    QCheckBox::indicator, QAbstractItemView::indicator {{ border-radius: 3px; }}
    QRadioButton::indicator {{ border-radius: 8px; }}
    QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
        background: {t.selection}; border-color: {t.selection}; image: url({svg}/tick.svg); }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {t.selection}; }}
    QRadioButton {{ spacing: 8px; min-height: {TARGET - 6}px; }}
    QCheckBox {{ spacing: 8px; min-height: {TARGET - 6}px; }}
    QTableView, QTreeView, QListView {{ background: {t.panel}; border: none; gridline-color: {t.line};
        alternate-background-color: {t.window}; outline: 0; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.faint}; border: none; border-bottom: 1px solid {t.line};
        padding: 4px 8px; font-size: {CAPTION}px; }}
    QTabBar {{ qproperty-drawBase: 0; }}
    QTabBar::tab {{ padding: 6px 12px; border: none; border-bottom: 2px solid transparent; color: {t.faint};
        background: transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.text}; }}
    QMainWindow::separator {{ background: {t.line}; width: 1px; height: 1px; }}
    QDockWidget {{ color: {t.faint}; }}
    QProgressBar {{ background: {t.raised}; border: none; border-radius: 3px; }}
    QProgressBar::chunk {{ background: {t.faint}; border-radius: 3px; }}
    QSlider::groove:horizontal {{ background: {t.line}; height: 4px; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.faint}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ background: {t.panel}; border: 1px solid {t.faint}; border-radius: 7px;
        width: 12px; margin: -5px 0; }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border-color: {t.selection}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSplitter::handle:horizontal {{ width: 1px; }} QSplitter::handle:vertical {{ height: 1px; }}
    QScrollBar {{ background: transparent; border: none; margin: 0; }}
    QScrollBar:vertical {{ width: 10px; }} QScrollBar:horizontal {{ height: 10px; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: 4px; min-height: 24px; min-width: 24px; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 6px; }}
    QTextBrowser#plain {{ border: none; padding: 0; }}
    QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 4px 24px 4px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.chosen}; }}
    QMenu::item:disabled {{ color: {t.faint}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QMenuBar {{ background: {t.window}; }} QMenuBar::item:selected {{ background: {t.raised}; }}
    """
