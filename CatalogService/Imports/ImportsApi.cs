using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Http;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Scalable.Jobs.Acceptance;

namespace CatalogService.Imports;

/// <summary>The endpoint that accepts imports: it stores the file and creates the job.</summary>
internal static class ImportsApi
{
    private const long MaxBytes = 1L << 30;

    public static void AddImports(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ImportErrorCsv>();

    public static void MapImports(this WebApplication app) => app
        .MapGroup("/api/catalog/imports").WithTags("Imports").RequireApiVersion()
        .RequireAuthorization(Scopes.CatalogWrite)
        .MapPost("", Submit)
        .WithName("ImportItems")
        .WithSummary("Import items from CSV, NDJSON or a JSON array, up to 1 GB")
        .Accepts<IFormFile>("text/csv", "application/x-ndjson", "application/json", "multipart/form-data")
        .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
        .AcceptsJobs()
        .WithoutRepresentation()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status507InsufficientStorage);

    public static async Task<Results<Accepted<AcceptedJob>, ProblemHttpResult>> Submit(
        HttpRequest request, ClaimsPrincipal user, JobSubmission jobs, CancellationToken cancellationToken,
        [AllowedValues("reject", "skip", ErrorMessage = "Must be reject or skip."),
        Description("reject: one invalid row rejects the whole import; skip: the valid rows are imported")] string onError = "reject")
    {
        if (await ImportUpload.OpenAsync(request, cancellationToken) is not { } upload)
        {
            return TypedResults.Problem(
                "Send text/csv, application/x-ndjson or application/json in UTF-8, or such a file in a multipart/form-data form.",
                statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var skipBadRows = onError == "skip";
        return JobRoutes.Accepted(await jobs.SubmitUploadAsync(
            CatalogJobKinds.Import, user.Owner(),
            new JobUpload("imports", upload.Content, IdempotencyKey.Read(request), $"{upload.Format}", $"{skipBadRows}"),
            file => new ImportPayload(file, upload.Format, skipBadRows), cancellationToken));
    }
}
