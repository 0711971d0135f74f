"""The types that desk and console exchange over the console door."""
