package prove

// tried says of goals that are missed what was tried.
var tried []string
