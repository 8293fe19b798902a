using System.ComponentModel.DataAnnotations;
using CatalogService.Http;

namespace CatalogService.Reviews;

/// <summary>What somebody thinks of an item.</summary>
internal sealed record Review(long Id, string Author, int Stars, string? Comment, DateTime CreatedAt);

/// <summary>Reviews of an item, newest first.</summary>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
internal sealed record ReviewPage(IReadOnlyList<Review> Data, long? Next);

/// <summary>A review as clients write it; its author is whom the token was issued to.</summary>
/// <remarks>Public, because the generator of validators passes over what is not.</remarks>
public sealed class ReviewInput
{
    [Range(1, 5)]
    public int Stars { get; init; }

    [MaxLength(4000), PlainText]
    public string? Comment { get; init; }
}
