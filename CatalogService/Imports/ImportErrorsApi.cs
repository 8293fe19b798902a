using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Http;
using Scalable.Jobs.Store;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Imports;

/// <summary>The endpoint that returns the errors of an import, which only its owner may see.</summary>
internal static class ImportErrorsApi
{
    private const string ContentType = "text/csv; charset=utf-8";

    public static void MapImportErrors(this WebApplication app) => app
        .MapGroup("/api/jobs").WithTags("Jobs").RequireApiVersion().RequireAuthorization().WithHead()
        .MapGet("/{id}/errors", Download)
        .WithName("GetJobErrors")
        .WithSummary("Download the errors in the rows of an import, as CSV")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static async Task<IResult> Download(
        Guid id, HttpContext context, ClaimsPrincipal user, JobStore jobs, ImportErrorCsv errors, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, user.Owner(), cancellationToken) is not { Kind: CatalogJobKinds.Import })
            return TypedResults.NotFound();
        // The errors may be as long as the import: they are streamed, without an entity tag.
        if (Preconditions.Of(context.Request).CheckRead(validator: null, etag: null) is { } status)
            return TypedResults.StatusCode(status);
        context.Response.Headers.CacheControl = PrivateJsonResult.CacheControl;
        return HttpMethods.IsHead(context.Request.Method)
            ? TypedResults.Stream(Stream.Null, ContentType, FileName(id))
            : TypedResults.Stream(output => errors.WriteAsync(id, output, cancellationToken), ContentType, FileName(id));
    }

    private static string FileName(Guid job) => $"errors-{job}.csv";
}
