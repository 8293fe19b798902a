using System.Text;

namespace WorkerService.Imports.Rows;

/// <summary>The columns that an import recognizes; others are ignored.</summary>
internal enum ImportColumn
{
    Id,
    Type,
    Brand,
    Name,
    Description,
    Price,
    AvailableStock,
    RestockThreshold,
    MaxStockThreshold,
    PictureFileName,
}

internal static class ImportColumns
{
    private static readonly (byte[] Name, ImportColumn Column)[] Known =
        [.. Enum.GetValues<ImportColumn>().Select(column => (Encoding.ASCII.GetBytes(column.ToString()), column))];

    public static int Count => Known.Length;

    /// <summary>Returns the column with the given name (UTF-8, case-insensitive), or null.</summary>
    public static ImportColumn? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (known, column) in Known)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
                return column;
        }

        return null;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static ImportColumn? Find(string name) => Find(Encoding.UTF8.GetBytes(name));
}
