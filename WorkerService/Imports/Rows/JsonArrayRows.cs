using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WorkerService.Imports.Rows;

/// <summary>One JSON array of objects, read element by element.</summary>
internal static class JsonArrayRows
{
    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, JsonSerializerOptions.Web, cancellationToken))
            yield return JsonRow.Of(++number, element);
    }
}
