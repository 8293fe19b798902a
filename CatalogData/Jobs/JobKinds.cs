using Contracts;

namespace CatalogData.Jobs;

/// <summary>The known kinds of jobs. A new kind needs a line here, a message in the contracts, and its work in the worker.</summary>
public static class JobKinds
{
    public const string Import = "import";
    public const string Picture = "picture";
    public const string PriceList = "price-list";
    public const string Email = "email";

    /// <summary>
    /// Does nothing, for measurements. Exists only if <c>Jobs:EmptyKind</c> is enabled, in the catalogue service and in the worker.
    /// </summary>
    public const string Empty = "empty";

    public static IReadOnlyList<JobKind> All { get; } =
    [
        JobKind.Of(Import, job => new RunImport(job)),
        JobKind.Of(Picture, job => new RunPicture(job)),
        JobKind.Of(PriceList, job => new RunPriceList(job)),
        JobKind.Of(Email, job => new RunPriceListEmail(job)),
    ];

    private static readonly JobKind EmptyKind = JobKind.Of(Empty, job => new RunEmpty(job));

    /// <summary>Returns the kinds enabled in this service.</summary>
    /// <param name="empty">True to include <see cref="Empty"/>.</param>
    public static IEnumerable<JobKind> Known(bool empty) => empty ? All.Append(EmptyKind) : All;

    /// <summary>Returns true if this version knows the kind. A newer version may know more.</summary>
    public static bool IsKnown(string name) => Known(empty: true).Any(kind => kind.Name == name);

    /// <summary>Returns the kind of a message type.</summary>
    public static JobKind Of(Type message) => Known(empty: true).Single(kind => kind.Message == message);

    /// <summary>Returns the kind with the given name.</summary>
    /// <exception cref="InvalidOperationException">The kind is unknown: the job was created by a newer version.</exception>
    public static JobKind Get(string name) =>
        Known(empty: true).FirstOrDefault(kind => kind.Name == name)
        ?? throw new InvalidOperationException($"The kind of job '{name}' is unknown.");
}
