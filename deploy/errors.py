"""What stops an installation, each as one sentence for the person at the terminal. Knows no cause beyond it."""


class DeployError(Exception):
    """One clear sentence; the command that raised it ends with `exit_code`."""

    exit_code = 1
