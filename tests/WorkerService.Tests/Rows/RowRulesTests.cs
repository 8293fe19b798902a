using System.Globalization;
using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

public sealed class RowRulesTests
{
    [Fact]
    public void Valid_row_is_accepted() => Assert.NotNull(RowRules.Check(Row()));

    [Theory]
    [InlineData("Name", null)]
    [InlineData("Name", "   ")]
    [InlineData("Name", "a\0b")]
    [InlineData("Type", null)]
    [InlineData("Brand", null)]
    [InlineData("Price", null)]
    [InlineData("Price", "-0.01")]
    [InlineData("Price", "1.234")]
    [InlineData("Price", "1,5")]
    [InlineData("Price", "NaN")]
    [InlineData("Price", "1e400")]
    [InlineData("Price", "99999999999999999")]
    [InlineData("Id", "0")]
    [InlineData("Id", "2000000001")]
    [InlineData("Id", "2147483648")]
    [InlineData("AvailableStock", "-1")]
    [InlineData("AvailableStock", "1.5")]
    [InlineData("Description", "a\0b")]
    [InlineData("PictureFileName", "../../etc/passwd")]
    [InlineData("PictureFileName", ".hidden.png")]
    public void Invalid_value_is_reported_with_its_column(string column, string? value)
    {
        var row = Row();
        row[Enum.Parse<ImportColumn>(column)] = value;

        Assert.Null(RowRules.Check(row));
        Assert.Equal(column, Assert.Single(row.Errors).Column);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5.0", 5)]
    [InlineData("1E2", 100)]
    [InlineData("1.5e+1", 15)]
    [InlineData("1500e-2", 15)]
    [InlineData("+7", 7)]
    [InlineData("-0", 0)]
    [InlineData("0e99999999999", 0)]
    [InlineData("0000000000000000000000000000000000000000000012.000000000000000000000000000000000000000000000", 12)]
    [InlineData("2147483647.0", int.MaxValue)]
    public void Whole_number_is_accepted_in_any_notation(string text, int value)
    {
        var row = Row();
        row[ImportColumn.AvailableStock] = text;

        Assert.Equal(value, RowRules.Check(row)?.AvailableStock);
    }

    [Theory]
    [InlineData("1E2", "100")]
    [InlineData("1.50000", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1999e-2", "19.99")]
    [InlineData("9999999999999999.99", "9999999999999999.99")]
    [InlineData("0.99999999999999999999999e16", null)]
    [InlineData("1e-3", null)]
    [InlineData("1.005", null)]
    [InlineData("1e", null)]
    [InlineData("e1", null)]
    [InlineData("1e1.5", null)]
    [InlineData(".", null)]
    [InlineData("", null)]
    [InlineData("--1", null)]
    [InlineData("1 000", null)]
    [InlineData("\u0661", null)]
    [InlineData("10000000000000000", null)]
    public void Price_is_parsed_exactly_or_rejected(string text, string? price)
    {
        var row = Row();
        row[ImportColumn.Price] = text;

        Assert.Equal(price is null ? null : decimal.Parse(price, CultureInfo.InvariantCulture), RowRules.Check(row)?.Price);
    }

    [Fact]
    public void Row_with_an_id_may_omit_required_values_but_not_clear_them()
    {
        Assert.Equal(
            new ImportRow(1, 5, null, null, null, false, null, 2, null, null, null, false, null),
            RowRules.Check(new RawRow(1) { [ImportColumn.Id] = "5", [ImportColumn.Price] = "2" }));

        var emptied = new RawRow(1) { [ImportColumn.Id] = "5", [ImportColumn.Name] = "", [ImportColumn.Price] = null };
        Assert.Null(RowRules.Check(emptied));
        Assert.Equal(["Name", "Price"], emptied.Errors.Select(error => error.Column));
    }

    [Fact]
    public void Id_of_two_billion_is_accepted()
    {
        var row = Row();
        row[ImportColumn.Id] = "2000000000";

        Assert.Equal(2_000_000_000, RowRules.Check(row)?.Id);
    }

    [Fact]
    public void Name_may_have_at_most_256_characters()
    {
        var row = Row();
        row[ImportColumn.Name] = new string('x', 256);
        Assert.NotNull(RowRules.Check(row));

        row[ImportColumn.Name] = new string('x', 257);
        Assert.Null(RowRules.Check(row));
    }

    [Fact]
    public void All_invalid_values_of_a_row_are_reported() => Assert.Equal(4, Errors(new RawRow(1)));

    private static int Errors(RawRow row)
    {
        RowRules.Check(row);
        return row.Errors.Count;
    }

    private static RawRow Row() => new(1)
    {
        [ImportColumn.Type] = "T",
        [ImportColumn.Brand] = "B",
        [ImportColumn.Name] = "N",
        [ImportColumn.Price] = "1.50",
    };
}
