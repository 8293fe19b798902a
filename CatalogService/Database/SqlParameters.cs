using Npgsql;

namespace CatalogService.Database;

internal static class SqlParameters
{
    /// <summary>Adds a value and returns its placeholder: <c>$1</c> for the first.</summary>
    public static string Append<T>(this NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }
}
