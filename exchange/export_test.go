package exchange

// OwnPhone is the short way to read a number of this country.
var OwnPhone = ownPhone
