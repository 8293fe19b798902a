using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using CatalogService.Http;

namespace CatalogService.Reviews;

/// <summary>A review of an item.</summary>
internal sealed record Review(long Id, string Author, int Stars, string? Comment, DateTime CreatedAt);

/// <summary>Reviews of an item, newest first.</summary>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
internal sealed record ReviewPage(IReadOnlyList<Review> Data, long? Next);

/// <summary>A review as clients write it; its author is the subject of the token.</summary>
/// <remarks>Public, because the validation source generator ignores types that are not.</remarks>
public sealed class ReviewInput
{
    [Range(1, 5)]
    public int Stars { get; init; }

    [MaxLength(4000), PlainText]
    public string? Comment { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReviewPage))]
internal sealed partial class ReviewJson : JsonSerializerContext;
