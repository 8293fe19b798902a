using Contracts;
using Scalable.Jobs.Kinds;

namespace CatalogData.Jobs;

/// <summary>The catalogue's kinds of jobs. A new kind needs a line here, a message in the contracts, and its work in the worker.</summary>
public static class CatalogJobKinds
{
    public const string Import = "import";
    public const string Picture = "picture";
    public const string PriceList = "price-list";
    public const string Email = "email";

    public static IReadOnlyList<JobKind> All { get; } =
    [
        new JobKind<RunImport>(Import, job => new(job), message => message.JobId),
        new JobKind<RunPicture>(Picture, job => new(job), message => message.JobId),
        new JobKind<RunPriceList>(PriceList, job => new(job), message => message.JobId),
        new JobKind<RunPriceListEmail>(Email, job => new(job), message => message.JobId),
    ];
}
