namespace CatalogData.Tests.Changes;

/// <summary>What a statement on types and brands makes out of date.</summary>
public sealed class TypeAndBrandChangeTests(CatalogDatabase databases)
{
    [Theory]
    [InlineData("insert into types (type) values ('Lamp') on conflict do nothing", 0)]
    [InlineData("insert into types (type) values ('Chair') on conflict do nothing", 1)]
    [InlineData("insert into brands (brand) select brand from brands on conflict do nothing", 0)]
    [InlineData("update brands set brand = 'Other'", 1)]
    [InlineData("delete from types where type = 'None'", 0)]
    [InlineData("delete from types", 1)]
    public async Task Change_of_all_items_is_recorded_only_if_a_type_or_brand_changed(string statement, long notes)
    {
        await using var database = await databases.CreateAsync();
        await database.ExecuteAsync(
            "insert into types (type) values ('Lamp'); insert into brands (brand) values ('Acme'); "
            + "delete from item_changes");

        await database.ExecuteAsync(statement);

        Assert.Equal(notes, await database.QueryAsync<long>("select count(*) from item_changes where item_id = 0"));
    }
}
