"""Film and sound: the only place that knows PyAV, OpenCV and VLC."""
