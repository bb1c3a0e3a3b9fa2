"""The figures that a threshold can name, and the verdict on them."""
