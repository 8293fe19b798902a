using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

public sealed class RowRulesTests
{
    [Fact]
    public void A_good_row_has_no_errors() => Assert.NotNull(RowRules.Check(Row()));

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
    public void A_bad_value_is_told_with_its_column(string column, string? value)
    {
        var row = Row();
        row[Enum.Parse<ImportColumn>(column)] = value;

        Assert.Null(RowRules.Check(row));
        Assert.Equal(column, Assert.Single(row.Errors).Column);
    }

    [Fact]
    public void The_highest_id_is_that_of_the_API()
    {
        var row = Row();
        row[ImportColumn.Id] = "2000000000";

        Assert.Equal(2_000_000_000, RowRules.Check(row)?.Id);
    }

    [Fact]
    public void A_name_of_256_characters_is_the_longest()
    {
        var row = Row();
        row[ImportColumn.Name] = new string('x', 256);
        Assert.NotNull(RowRules.Check(row));

        row[ImportColumn.Name] = new string('x', 257);
        Assert.Null(RowRules.Check(row));
    }

    [Fact]
    public void Every_bad_value_of_a_row_is_told() => Assert.Equal(4, Errors(new RawRow(1)));

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
