-- One function splits both items and queries into words, so that any words copied from an item find it. The server's own parser takes
-- "AC/DC" for a path, "3.7V" for a number and a letter, drops "for", and does not know the several forms in which Unicode writes the
-- same letter.
--
-- A word is a run of letters, digits and marks, in lower case, without accents, in one form for each letter: "Café" in either form and
-- "CAFE" are the same word. Everything else separates words, except that a symbol, like a star or an emoji, is a word of its own. Scripts
-- without spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are split into overlapping pairs of characters.

-- The database's own lower() may support ASCII only. ICU supports all scripts; nearly every build of PostgreSQL includes it.
do $do$ begin
    if exists (select from pg_collation where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::regnamespace) then
        create function search_lower(value text) returns text language sql immutable strict parallel safe
            as $$ select lower(value collate pg_catalog."und-x-icu") $$;
    else
        create function search_lower(value text) returns text language sql immutable strict parallel safe as $$ select lower(value) $$;
    end if;
end $do$;

-- Matches a symbol that is a word: category So of Unicode 14, after NFKD.
create function search_symbols() returns text language sql immutable parallel safe as $$
    select '[\u00A6\u00A9\u00AE-\u00B0\u0482\u058D-\u058E\u060E-\u060F\u06DE\u06E9\u06FD-\u06FE\u07F6\u09FA\u0B70\u0BF3-\u0BF8\u0BFA'
        '\u0C7F\u0D4F\u0D79\u0F01-\u0F03\u0F13\u0F15-\u0F17\u0F1A-\u0F1F\u0F34\u0F36\u0F38\u0FBE-\u0FC5\u0FC7-\u0FCF\u0FD5-\u0FD8'
        '\u109E-\u109F\u1390-\u1399\u166D\u1940\u19DE-\u19FF\u1B61-\u1B6A\u1B74-\u1B7C\u2104-\u2117\u211E-\u212E\u213A\u214A'
        '\u214C-\u214D\u214F\u218A-\u218B\u2195-\u219F\u21A1-\u21A2\u21A4-\u21A5\u21A7-\u21D1\u21D3\u21D5-\u21F3\u2300-\u2307'
        '\u230C-\u231F\u2322-\u237B\u237D-\u239A\u23B4-\u23DB\u23E2-\u244A\u2500-\u25B6\u25B8-\u25C0\u25C2-\u25F7\u2600-\u266E'
        '\u2670-\u2767\u2794-\u27BF\u2800-\u28FF\u2B00-\u2B2F\u2B45-\u2B46\u2B4D-\u2BFF\u2CE5-\u2CEA\u2E50-\u2E51\u2E80-\u2FFB'
        '\u3004\u3012-\u3013\u3020\u3037\u303E-\u303F\u3190-\u3191\u31C0-\u31E3\u327F\u4DC0-\u4DFF\uA490-\uA4C6\uA828-\uA82B'
        '\uA836-\uA837\uA839\uAA77-\uAA79\uFD40-\uFDFF\uFFFC-\uFFFD\U00010137-\U0001013F\U00010179-\U00010189'
        '\U0001018C-\U000101FC\U00010877-\U00010878\U00010AC8\U0001173F\U00011FD5-\U00011FDC\U00011FE1-\U00011FF1'
        '\U00016B3C-\U00016B3F\U00016B45\U0001BC9C\U0001CF50-\U0001D15D\U0001D16A-\U0001D16C\U0001D183-\U0001D184'
        '\U0001D18C-\U0001D1A9\U0001D1AE-\U0001D241\U0001D245\U0001D300-\U0001D356\U0001D800-\U0001D9FF\U0001DA37-\U0001DA3A'
        '\U0001DA6D-\U0001DA74\U0001DA76-\U0001DA83\U0001DA85-\U0001DA86\U0001E14F\U0001ECAC\U0001ED2E\U0001F000-\U0001F0F5'
        '\U0001F10D-\U0001F3FA\U0001F400-\U0001FBCA]'
$$;

-- Returns the words of a text, separated by spaces.
create function search_words(value text) returns text language plpgsql immutable strict parallel safe as $$
declare
    accents constant text := '\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F';
    -- Characters that only control how others are shown.
    controls constant text := '\u00AD\u061C\u180B-\u180F\u200C-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\U000E0000-\U000E0FFF';
    unspaced constant text := '\u0E01-\u0EFF\u1000-\u109F\u1780-\u17DD\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF'
        '\u3400-\u4DBF\u4E00-\u9FFF\U00020000-\U0003FFFF';
    words text;
begin
    if octet_length(value) = char_length(value) then
        return regexp_replace(lower(value collate "C"), '[^a-z0-9]+', ' ', 'g');
    end if;

    words := regexp_replace(normalize(value, NFKD), '[' || accents || controls || ']+', '', 'g');
    words := public.search_lower(normalize(words, NFC));
    -- Letters that their capitals do not tell apart.
    words := replace(translate(words, 'ςı', 'σi'), 'ß', 'ss');
    -- Punctuation, spaces, mathematical and currency signs, controls: categories P, Z, Sm, Sc, Sk, Cc and Cf of Unicode 14, after NFKD.
    words := regexp_replace(words,
        '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A5\u00A7\u00AB-\u00AC\u00B1-\u00BF\u00D7\u00F7\u02C2-\u02C5'
        '\u02D2-\u02EB\u02ED\u02EF-\u02FF\u0375\u03F6\u055A-\u055F\u0589-\u058A\u058F\u05BE\u05C0\u05C3\u05C6\u05F3-\u060D'
        '\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F\u07F7-\u07F9\u07FE-\u07FF\u0830-\u083E\u085E\u0888\u0890-\u0891'
        '\u08E2\u0964-\u0965\u0970\u09F2-\u09F3\u09FB\u09FD\u0A76\u0AF0-\u0AF1\u0BF9\u0C77\u0C84\u0DF4\u0E3F\u0E4F\u0E5A-\u0E5B'
        '\u0F04-\u0F12\u0F14\u0F3A-\u0F3D\u0F85\u0FD0-\u0FD4\u0FD9-\u0FDA\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166E\u1680'
        '\u169B-\u169C\u16EB-\u16ED\u1735-\u1736\u17D4-\u17D6\u17D8-\u17DB\u1800-\u180A\u1944-\u1945\u1A1E-\u1A1F\u1AA0-\u1AA6'
        '\u1AA8-\u1AAD\u1B5A-\u1B60\u1B7D-\u1B7E\u1BFC-\u1BFF\u1C3B-\u1C3F\u1C7E-\u1C7F\u1CC0-\u1CC7\u1CD3\u200B-\u20C0\u2118'
        '\u2141-\u2144\u214B\u2190-\u2194\u21A0\u21A3\u21A6\u21D2\u21D4\u21F4-\u22FF\u2308-\u230B\u2320-\u2321\u237C\u239B-\u23B3'
        '\u23DC-\u23E1\u25B7\u25C1\u25F8-\u25FF\u266F\u2768-\u2775\u27C0-\u27FF\u2900-\u2AFF\u2B30-\u2B44\u2B47-\u2B4C'
        '\u2CF9-\u2CFC\u2CFE-\u2CFF\u2D70\u2E00-\u2E2E\u2E30-\u2E4F\u2E52-\u2E5D\u3001-\u3003\u3008-\u3011\u3014-\u301F\u3030'
        '\u303D\u30A0\u30FB\uA4FE-\uA4FF\uA60D-\uA60F\uA673\uA67E\uA6F2-\uA716\uA720-\uA721\uA789-\uA78A\uA838\uA874-\uA877'
        '\uA8CE-\uA8CF\uA8F8-\uA8FA\uA8FC\uA92E-\uA92F\uA95F\uA9C1-\uA9CD\uA9DE-\uA9DF\uAA5C-\uAA5F\uAADE-\uAADF\uAAF0-\uAAF1'
        '\uAB5B\uAB6A-\uAB6B\uABEB\uFBB2-\uFD3F\uFE45-\uFE46\uFFF9-\uFFFB\U00010100-\U00010102\U0001039F\U000103D0\U0001056F'
        '\U00010857\U0001091F\U0001093F\U00010A50-\U00010A58\U00010A7F\U00010AF0-\U00010AF6\U00010B39-\U00010B3F'
        '\U00010B99-\U00010B9C\U00010EAD\U00010F55-\U00010F59\U00010F86-\U00010F89\U00011047-\U0001104D\U000110BB-\U000110C1'
        '\U000110CD\U00011140-\U00011143\U00011174-\U00011175\U000111C5-\U000111C8\U000111CD\U000111DB\U000111DD-\U000111DF'
        '\U00011238-\U0001123D\U000112A9\U0001144B-\U0001144F\U0001145A-\U0001145D\U000114C6\U000115C1-\U000115D7'
        '\U00011641-\U00011643\U00011660-\U0001166C\U000116B9\U0001173C-\U0001173E\U0001183B\U00011944-\U00011946\U000119E2'
        '\U00011A3F-\U00011A46\U00011A9A-\U00011A9C\U00011A9E-\U00011AA2\U00011C41-\U00011C45\U00011C70-\U00011C71'
        '\U00011EF7-\U00011EF8\U00011FDD-\U00011FE0\U00011FFF\U00012470-\U00012474\U00012FF1-\U00012FF2\U00013430-\U00013438'
        '\U00016A6E-\U00016A6F\U00016AF5\U00016B37-\U00016B3B\U00016B44\U00016E97-\U00016E9A\U00016FE2\U0001BC9F-\U0001BCA3'
        '\U0001D173-\U0001D17A\U0001DA87-\U0001DA8B\U0001E2FF\U0001E95E-\U0001E95F\U0001ECB0\U0001EEF0-\U0001EEF1'
        '\U0001F3FB-\U0001F3FF]+', ' ', 'g');
    words := regexp_replace(words, '(' || public.search_symbols() || ')', ' \1 ', 'g');
    if words ~ ('[' || unspaced || ']') then
        -- Pairs from the first character of each run on, and pairs from the second on.
        words := regexp_replace(words, '([' || unspaced || ']{1,2})', ' \1 ', 'g') || regexp_replace(
            regexp_replace(regexp_replace(words, '[^' || unspaced || ']+', ' ', 'g'), '(^| )[^ ]', ' ', 'g'), '([^ ]{1,2})', ' \1 ', 'g');
    end if;
    return words;
end $$;

-- Builds the vector from the words as they are, since the server's parser would split some of them again ("1e10x").
create function search_vector(words text, weight text) returns tsvector language plpgsql immutable strict parallel safe as $$
begin
    -- A vector has a megabyte at most. Of very long texts each word is taken once, and what is still too much (no text for people) is cut.
    if octet_length(words) > 200000 then
        words := (select string_agg(word, ' ' order by place)
                    from (select word, min(place) as place from unnest(string_to_array(words, ' ')) with ordinality as cut (word, place)
                           where word <> '' group by word) once);
        if octet_length(words) > 700000 then
            words := left(words, 150000);
        end if;
    end if;
    return (select coalesce(string_agg('''' || left(word, 100) || ''':' || least(place, 16383) || weight, ' '), '')
              from unnest(string_to_array(words, ' ')) with ordinality as cut (word, place) where word <> '')::tsvector;
end $$;

-- Returns the search terms of an item: the words of its name, the words of its description, and the stems of the latter.
create function item_search(name text, description text) returns tsvector language plpgsql immutable parallel safe as $$
declare
    described constant text := public.search_words(coalesce(description, ''));
begin
    return public.search_vector(public.search_words(name), 'A') || public.search_vector(described, 'B')
        || strip(to_tsvector('pg_catalog.english', left(described, 75000)));
end $$;

-- Returns the query for a text: all of its words, each matched whole, as a prefix, or by its stem. Stop words ("for", "the") and symbols
-- count only if there are no other words. More than eight words would not narrow the result further. Null if there are no words.
create function search_query(value text) returns tsquery language plpgsql immutable strict parallel safe as $$
begin
    return (
        with cut as (
            select left(word, 100) as word, min(place) as place
              from unnest(string_to_array(public.search_words(value), ' ')) with ordinality as cut (word, place)
             where word <> '' group by 1),
        stemmed as (
            select word, place, coalesce((ts_lexize('pg_catalog.english_stem', word))[1], word) as stem,
                   ts_lexize('pg_catalog.english_stem', word) = '{}' or word ~ public.search_symbols() as is_common
              from cut),
        counted as (
            select word, stem, place from stemmed
             where not is_common or not exists (select from stemmed where not is_common) order by place limit 8)
        select string_agg(
                   case when starts_with(word, stem) then format('''%s'':*', stem) else format('(''%s'':* | ''%s'':*)', word, stem) end,
                   ' & ' order by place)
          from counted)::tsquery;
end $$;
