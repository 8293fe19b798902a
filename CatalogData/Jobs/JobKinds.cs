using Contracts;

namespace CatalogData.Jobs;

/// <summary>The kinds of slow tasks there are. A new one is a line here, a message in the contracts, and its work in the worker.</summary>
public static class JobKinds
{
    public const string Import = "import";
    public const string Picture = "picture";
    public const string PriceList = "price-list";
    public const string Email = "email";

    /// <summary>Does nothing. For measurements: it exists only where <c>Jobs:EmptyKind</c> is on, in the catalogue service and in the worker.</summary>
    public const string Empty = "empty";

    public static IReadOnlyList<JobKind> All { get; } =
    [
        JobKind.Of(Import, job => new RunImport(job)),
        JobKind.Of(Picture, job => new RunPicture(job)),
        JobKind.Of(PriceList, job => new RunPriceList(job)),
        JobKind.Of(Email, job => new RunPriceListEmail(job)),
    ];

    private static readonly JobKind EmptyKind = JobKind.Of(Empty, job => new RunEmpty(job));

    /// <summary>The kinds there are here.</summary>
    /// <param name="empty">Whether that includes <see cref="Empty"/>.</param>
    public static IEnumerable<JobKind> Known(bool empty) => empty ? All.Append(EmptyKind) : All;

    /// <summary>Whether there is a kind of that name here. A newer version may know more.</summary>
    public static bool IsKnown(string name) => Known(empty: true).Any(kind => kind.Name == name);

    /// <summary>The kind of that message.</summary>
    public static JobKind Of(Type message) => Known(empty: true).Single(kind => kind.Message == message);

    /// <summary>The kind of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none: the job was made by a newer version.</exception>
    public static JobKind Get(string name) =>
        Known(empty: true).FirstOrDefault(kind => kind.Name == name) ?? throw new InvalidOperationException($"There is no kind of job called '{name}'.");
}
