"""The pictures in the README and the documents, taken in Chromium from the pages of real runs."""
