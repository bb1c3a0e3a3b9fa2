"""``wirestorm run --baseline``: whether the new runs are slower than earlier ones, beyond noise."""
