"""The face: layout, components, forms, house styles, languages. No domain words, no database."""
