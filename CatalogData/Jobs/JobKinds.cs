using Contracts;

namespace CatalogData.Jobs;

/// <summary>The kinds of slow tasks there are. A new one is a line here, a message in the contracts, and its work in the worker.</summary>
public static class JobKinds
{
    public const string Import = "import";
    public const string Picture = "picture";
    public const string PriceList = "price-list";
    public const string Email = "email";

    public static IReadOnlyList<JobKind> All { get; } =
    [
        JobKind.Of(Import, job => new RunImport(job)),
        JobKind.Of(Picture, job => new RunPicture(job)),
        JobKind.Of(PriceList, job => new RunPriceList(job)),
        JobKind.Of(Email, job => new RunPriceListEmail(job)),
    ];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none: the job was made by a newer version.</exception>
    public static JobKind Get(string name) =>
        All.FirstOrDefault(kind => kind.Name == name) ?? throw new InvalidOperationException($"There is no kind of job called '{name}'.");
}
