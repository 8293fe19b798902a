using System.Text.Json;
using System.Text.Json.Serialization;

namespace CatalogService.RequestBodies;

/// <summary>Reads whole numbers in every JSON notation: 5, 5.0 and 5e0 are the same number (RFC 8259), as in an import.</summary>
internal sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt32(out var value))
                return value;
            if (reader.TryGetDecimal(out var exact) && exact == decimal.Truncate(exact) && exact is >= int.MinValue and <= int.MaxValue)
                return (int)exact;
        }

        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
