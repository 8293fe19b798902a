using Npgsql;

namespace Twin.Items;

internal sealed record ItemFilter(string? Name, int? Type, int? Brand)
{
    /// <summary>Contains only the given conditions, so that each combination is planned with its own index.</summary>
    public string Where
    {
        get
        {
            var conditions = new List<string>();
            if (Name is not null)
                conditions.Add("starts_with(i.name, @name)");
            if (Type is not null)
                conditions.Add("i.type_id = @type");
            if (Brand is not null)
                conditions.Add("i.brand_id = @brand");
            return conditions.Count == 0 ? "" : "where " + string.Join(" and ", conditions);
        }
    }

    public void AddTo(NpgsqlParameterCollection parameters)
    {
        if (Name is not null)
            parameters.AddWithValue("name", Name);
        if (Type is not null)
            parameters.AddWithValue("type", Type);
        if (Brand is not null)
            parameters.AddWithValue("brand", Brand);
    }
}
