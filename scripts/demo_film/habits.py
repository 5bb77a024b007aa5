"""What is peculiar to each figure, and the postures and moods that they share."""

from __future__ import annotations

from demo_film.play import FATHER, MOTHER, SON, WORKER

# Each movement and how quickly it follows a wish (Hz).
PACES = {
    "yaw": 1.5, "pitch": 1.7, "tilt": 1.3, "gaze_x": 6.0, "gaze_y": 6.0, "lid": 7.0, "raise": 3.0, "frown": 2.2,
    "sad": 1.6, "smile": 1.8, "lean": 0.75, "aside": 0.75, "slump": 0.6, "shrug": 2.2, "open": 7.5, "wide": 6.0,
    "left_elbow_x": 1.5, "left_elbow_y": 1.5, "left_x": 1.6, "left_y": 1.7,
    "right_elbow_x": 1.5, "right_elbow_y": 1.5, "right_x": 1.6, "right_y": 1.7,
    "left_palm": 2.0, "right_palm": 2.0, "point": 3.0, "cup": 12.0, "pen": 12.0, "steam": 1.0,
}  # fmt: skip
# How far a head turns towards another (radians; positive is to the right of the picture).
TOWARDS = {
    FATHER: {MOTHER: 0.52, SON: 0.64, WORKER: 0.74},
    MOTHER: {FATHER: -0.62, SON: 0.5, WORKER: 0.66},
    SON: {FATHER: -0.66, MOTHER: -0.54, WORKER: 0.58},
    WORKER: {FATHER: -0.74, MOTHER: -0.62, SON: -0.5},
}
HOME = {FATHER: 0.34, MOTHER: 0.05, SON: -0.03, WORKER: -0.34}
# The hand that speaks along: the one nearer the middle of the table for those at its ends.
HAND = {FATHER: "right", MOTHER: "right", SON: "left", WORKER: "left"}
# Elbow and hand of a right arm, from the middle of the resting head; the left arm mirrors them.
POSES = {
    "rest": (122, 262, 36, 304),
    "crossed": (118, 258, -58, 222),
    "gesture": (142, 258, 138, 196),
    "palms": (126, 268, 160, 218),
    "chest": (134, 256, 20, 204),
    "point": (140, 250, 176, 198),
    "throw": (146, 244, 182, 168),
    "stop": (144, 252, 172, 192),
    "reach": (158, 268, 200, 300),
    "drink": (132, 248, 40, 88),
    "write": (128, 264, 52, 312),
    "lap": (124, 268, 60, 360),
}
MOODS = {  # smile, raise, frown, sad
    "calm": (0.15, 0.1, 0.0, 0.0), "warm": (0.62, 0.3, 0.0, 0.12), "worried": (-0.2, 0.1, 0.15, 0.6),
    "cross": (-0.45, -0.1, 0.9, 0.0), "hurt": (-0.4, 0.3, 0.2, 0.7), "sad": (-0.35, 0.1, 0.0, 0.95),
    "relieved": (0.55, 0.35, 0.0, 0.35), "sullen": (-0.5, -0.15, 0.45, 0.15), "soft": (0.1, 0.1, 0.0, 0.55),
    "wry": (0.45, 0.25, 0.0, 0.1), "glad": (0.9, 0.5, 0.0, 0.0),
}  # fmt: skip
# How each one listens, from a line onwards.
LISTENS = {
    FATHER: (("", "cross", 0.45), ("oh_boy", "soft", 0.9), ("music", "wry", 0.9)),
    MOTHER: (("", "worried", 0.7), ("reassure", "relieved", 0.4), ("side", "hurt", 0.6), ("stomach", "sad", 0.8),
             ("bring", "relieved", 0.8)),
    SON: (("", "sullen", 0.8), ("oh_boy", "sad", 0.5), ("brave", "soft", 0.6), ("bring", "wry", 0.8)),
    WORKER: (("", "warm", 0.6), ("awake", "soft", 0.8), ("side", "calm", 0.8), ("no_use", "soft", 0.7),
             ("brave", "warm", 0.8)),
}  # fmt: skip
