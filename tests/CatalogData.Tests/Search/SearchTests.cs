using System.Globalization;
using CatalogData.Seeding;
using Npgsql;

namespace CatalogData.Tests.Search;

/// <summary>Any words that are copied from an item find it.</summary>
public sealed class SearchTests(SearchDatabase database) : IClassFixture<SearchDatabase>
{
    /// <summary>Runs of this many words of a description are looked for.</summary>
    private const int RunLength = 10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_and_ten_word_runs_of_seeded_items_find_their_item()
    {
        await using var connection = await database.BeginAsync();
        await new CatalogSeeder(database.Source).SeedAsync(1000, reviewsPerItem: 0, replace: true, progress: null, Cancel);

        Assert.True(await RunsAsync("items") > 3000);
        Assert.Equal("", await NotFoundAsync("items", step: 1));
    }

    [Fact]
    public async Task Names_and_ten_word_runs_of_Debian_packages_find_their_item()
    {
        var packages = await DebianPackages.ReadAsync(Cancel);
        Assert.SkipWhen(packages.Count == 0, "This machine has no package index (apt-cache dumpavail).");
        await using var connection = await database.BeginAsync();
        const string copying = "copy items (name, description, price, type_id, brand_id) from stdin (format binary)";
        await using (var copy = await connection.BeginBinaryImportAsync(copying, Cancel))
        {
            foreach (var (name, description) in packages)
                await copy.WriteRowAsync(Cancel, name, description, 1m, 1, 1);
            await copy.CompleteAsync(Cancel);
        }

        // From every third word on: each word is in some run.
        Assert.Equal("", await NotFoundAsync("items", step: 3));
    }

    [Theory]
    [InlineData("Wet autumn mornings", "for wet autumn mornings")]
    [InlineData("The Who", "the who")]
    [InlineData("It", "IT")]
    [InlineData("for the", "for the")]
    [InlineData("Alpine Altimeter by Glensund", "Alpine Altimeter by Glensund")]
    [InlineData("AC/DC adapter", "AC/DC")]
    [InlineData("AC/DC adapter", "DC adapter")]
    [InlineData("50 % Cotton/Polyester", "Cotton/Polyester")]
    [InlineData("Cell 3.7V 2,600mAh", "3.7V")]
    [InlineData("Cell 3.7V 2,600mAh", "2,600mAh")]
    [InlineData("node.js v1.2.3-rc.1 for C++, C# and .NET", "v1.2.3-rc.1 for C++, C# and .NET")]
    [InlineData("See https://example.org/a_b/c?d=e#f or mail a.b+c@example.org", "https://example.org/a_b/c?d=e#f")]
    [InlineData("See https://example.org/a_b/c?d=e#f or mail a.b+c@example.org", "a.b+c@example.org")]
    [InlineData("Commit 1e10x of 12e4", "1e10x")]
    [InlineData("Tested at −20 °C", "−20 °C")]
    [InlineData("Don't panic", "Don\u2019t panic")]
    [InlineData("e-mail, multi-tool", "multi-tool")]
    [InlineData("<b>bold</b> &amp; 'quoted' \\ back:slash*", "<b>bold</b> &amp; 'quoted' \\ back:slash*")]
    // Unicode's several forms of a letter, and letters that their capitals do not tell apart.
    [InlineData("Café au lait", "Cafe\u0301")]
    [InlineData("Cafe\u0301 au lait", "CAFÉ")]
    [InlineData("Café", "cafe")]
    [InlineData("Å\u0323", "A\u0323\u030a")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("οδός ΟΔΟΣ", "ΟΔΌΣ")]
    [InlineData("İstanbul ısı", "ISTANBUL ISI")]
    [InlineData("ﬁne \uff21\uff22\uff23", "FINE abc")]
    [InlineData("10 \u33a1", "10 m2")]
    [InlineData("soft\u00adware zero\u200bwidth no\u00a0break", "software zero width no break")]
    // Scripts with combining marks, without spaces, and from right to left.
    [InlineData("हिन्दी भाषा की किताब", "भाषा की")]
    [InlineData("தமிழ் நூல்", "நூல்")]
    [InlineData("ภาษาไทยง่ายมาก", "ไทยง่าย")]
    [InlineData("防水ジャケットは軽いです", "ジャケット")]
    [InlineData("防水ジャケットは軽いです", "軽")]
    [InlineData("防水ジャケットは軽いです", "す")]
    [InlineData("3D打印机", "打印")]
    [InlineData("한국어 사전", "사전")]
    [InlineData("한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165")]
    [InlineData("قاموس عَرَبي", "عَرَبي")]
    [InlineData("שָׁלוֹם עולם", "שָׁלוֹם")]
    [InlineData("Tiếng Việt", "TIẾNG VIỆT")]
    [InlineData("Ёлка", "елка")]
    // Symbols.
    [InlineData("★★★", "★")]
    [InlineData("🎉", "🎉")]
    [InlineData("Acme® lamp", "Acme lamp")]
    [InlineData("Acme lamp", "Acme® lamp ★")]
    [InlineData("👩‍🚀 suit", "👩‍🚀")]
    public async Task Text_copied_from_an_item_finds_it(string item, string text)
    {
        await using var connection = await database.BeginAsync();
        await InsertAsync("no match", "nothing of that kind");
        await InsertAsync(item, null);
        await InsertAsync("described", $"Before. {item}. After");

        Assert.Equal($"{item}, described", await FoundAsync(text));
    }

    [Theory]
    [InlineData("jackets", "Rain Jacket")]
    [InlineData("dries", "x: It is drying")]
    [InlineData("jack", "Rain Jacket")]
    [InlineData("the jacket", "Rain Jacket")]
    public async Task Word_prefixes_and_stems_find_an_item(string text, string item)
    {
        await using var connection = await database.BeginAsync();
        await InsertAsync(item.Split(": ")[0], item.Split(": ")[^1]);

        Assert.Equal(item.Split(": ")[0], await FoundAsync(text));
    }

    [Theory]
    [InlineData("rain boots")]
    [InlineData("ainy")]
    [InlineData("ケジ")]
    [InlineData("")]
    [InlineData(" &!():*'\\ ")]
    [InlineData("\u0301")]
    public async Task Text_without_a_match_or_without_words_finds_nothing(string text)
    {
        await using var connection = await database.BeginAsync();
        await InsertAsync("Rain Jacket ジャケット", "For rainy days");

        Assert.Equal("", await FoundAsync(text));
    }

    [Fact]
    public async Task Search_ignores_case_and_Unicode_normal_form()
    {
        await using var connection = await database.BeginAsync();
        const string text = "Crème Brûlée für Ωμέγα Ёж Ångström İzmir ﬂuß Tiếng";
        await InsertAsync(text, null);

        // Normalized by the server: without ICU the framework cannot.
        foreach (var form in new[] { "NFC", "NFD", "NFKC", "NFKD" })
        {
            foreach (var cased in new[] { text, text.ToUpperInvariant(), text.ToLowerInvariant() })
                Assert.Equal(text, await FoundAsync(await database.QueryAsync<string>($"select normalize($1, {form})", cased)));
        }
    }

    [Fact]
    public async Task Any_item_text_can_be_indexed_and_is_found_by_its_beginning()
    {
        // What makes the most words, the longest words, and the most characters of what it is.
        string[] alphabets = ["ab ", "x", "é", "防水", "🎉", "\ufdfa ", "\U00020000\U00020001", "a\u0301 ", "'\\: ", "1e5x ", "ß", "\ufb03"];
        var random = new Random(3);
        var texts = alphabets.Select(alphabet => string.Concat(Enumerable.Repeat(alphabet, 65_536 / alphabet.Length)))
            .Append(string.Concat(Enumerable.Range(0, 32_768).Select(n => char.ConvertFromUtf32(0x20000 + n))))
            .Append(string.Concat(Enumerable.Range(0, 13_000).Select(n => $"{n:x4} ")))
            .Append(string.Concat(Enumerable.Range(0, 60_000).Select(_ => (char)random.Next(1, 0xD800))));
        await using var connection = await database.BeginAsync();
        foreach (var text in texts)
        {
            await InsertAsync("item", text);
            Assert.True(await database.QueryAsync<bool>(
                "select coalesce(search @@ query, query is null) from items, search_query(left(description, 250)) query"));
            await database.QueryAsync<long>("with gone as (delete from items returning 1) select count(*) from gone");
        }
    }

    [Fact]
    public async Task Search_follows_a_changed_name_or_description()
    {
        await using var connection = await database.BeginAsync();
        await InsertAsync("before", "old");

        await database.QueryAsync<int>("update items set name = 'after', price = 2 returning 1");
        Assert.Equal(("after", ""), (await FoundAsync("after"), await FoundAsync("before")));
        await database.QueryAsync<int>("update items set description = 'young' returning 1");
        Assert.Equal(("after", ""), (await FoundAsync("young"), await FoundAsync("old")));
        await database.QueryAsync<int>("update items set description = null returning 1");
        Assert.Equal("", await FoundAsync("young"));
    }

    private Task<string> FoundAsync(string text) => database.QueryAsync<string>(
        "select coalesce(string_agg(name, ', ' order by id), '') from items where search @@ search_query($1)", text);

    private Task<int> InsertAsync(string name, string? description) => database.QueryAsync<int>(
        "insert into items (name, description, price, type_id, brand_id) values ($1, $2, 1, 1, 1) returning id",
        name, (object?)description ?? DBNull.Value);

    /// <summary>The first few texts that do not find the item that they are from.</summary>
    private Task<string> NotFoundAsync(string table, int step) => database.QueryAsync<string>(
        $"""
        select coalesce(string_agg(name || ': ' || text, E'\n'), '')
          from (select name, text from {table}, lateral (select name as text union all {Runs(step)}) texts
                 where not coalesce(search @@ search_query(text), false) limit 5) missed
        """);

    private Task<long> RunsAsync(string table) => database.QueryAsync<long>($"select count(*) from {table}, lateral ({Runs(1)}) runs");

    private static string Runs(int step) => string.Create(CultureInfo.InvariantCulture,
        $"""
        select array_to_string(words[n : n + {RunLength - 1}], ' ') as text
          from regexp_split_to_array(description, '\s+') words,
               generate_series(1, greatest(1, cardinality(words) - {RunLength - 1}), {step}) n
        """);
}

/// <summary>A database of these tests' own; what a test writes is gone after it.</summary>
public sealed class SearchDatabase(CatalogDatabase databases) : IAsyncLifetime
{
    public NpgsqlDataSource Source { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Source = await databases.CreateAsync();

    /// <summary>Empties the catalogue, but for one type and one brand.</summary>
    public async Task<NpgsqlConnection> BeginAsync()
    {
        await Source.ExecuteAsync(
            """
            truncate items, types, brands cascade;
            insert into types (id, type) values (1, 'type');
            insert into brands (id, brand) values (1, 'brand');
            """);
        return await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync() => await Source.DisposeAsync();
}
