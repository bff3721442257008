"""buju (布局): layout plans as cited, graded maps."""
