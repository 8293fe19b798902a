using System.Security.Claims;
using CatalogData.Files;
using CatalogData.Jobs;
using CatalogData.Mail;
using CatalogService.Http;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Files;
using Scalable.Jobs.Store;

namespace CatalogService.PriceLists;

/// <summary>Endpoints that create, send and download price lists.</summary>
internal static class PriceListsApi
{
    private const string NotKept = "private, no-store";

    public static void AddPriceLists(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<PriceListRequestCheck>().AddSingleton<MailServer>();

    public static void MapPriceLists(this WebApplication app)
    {
        var lists = app.MapGroup("/api/catalog/price-lists").WithTags("Price lists").RequireApiVersion().WithHead();
        lists.MapPost("", Submit).WithName("CreatePriceList")
            .WithSummary("Create a price list as PDF; the document is the result of the job")
            .RequireAuthorization().AcceptsJobs().WithoutRepresentation().ProducesValidationProblem();
        lists.MapPost("/{jobId:guid}/email", Send).WithName("SendPriceList")
            .WithSummary("Send one of your price lists by e-mail: attached, or as a link if it is large")
            .RequireAuthorization(Scopes.CatalogWrite).AcceptsJobs().WithoutRepresentation().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status501NotImplemented);
        lists.MapGet("/links/{token}", Download).WithName("DownloadPriceList")
            .WithSummary("Download a price list by the link in an e-mail")
            .WithMetadata(new HasValidator()).Produces(StatusCodes.Status206PartialContent)
                .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable)
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf").ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static async Task<Results<Accepted<AcceptedJob>, ValidationProblem>> Submit(
        PriceListRequest list, HttpRequest request, ClaimsPrincipal user, PriceListRequestCheck check, JobSubmission jobs,
        CancellationToken cancellationToken)
    {
        if (await check.UnknownAsync(list, cancellationToken) is { } unknown)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [unknown] = [$"There is no such {unknown}."] });
        return JobRoutes.Accepted(await jobs.SubmitAsync(
            CatalogJobKinds.PriceList, user.Owner(), new PriceListPayload(list.Type, list.Brand),
            IdempotencyKey.RequestOf(request, user, CatalogJobKinds.PriceList, $"{list.Type}", $"{list.Brand}"), cancellationToken));
    }

    public static async Task<Results<Accepted<AcceptedJob>, NotFound, ProblemHttpResult>> Send(
        Guid jobId, PriceListEmailRequest email, HttpRequest request, ClaimsPrincipal user, JobStore jobs, JobSubmission submission,
        MailServer mail, CancellationToken cancellationToken)
    {
        if (!mail.AcceptsMail)
            return TypedResults.Problem(MailServer.Missing, statusCode: StatusCodes.Status501NotImplemented);
        if (await jobs.FindAsync(jobId, user.Owner(), cancellationToken) is not { Kind: CatalogJobKinds.PriceList } list)
            return TypedResults.NotFound();
        if (list.State != JobStates.Completed)
            return TypedResults.Problem($"The price list is {list.State}: nothing to send.", statusCode: StatusCodes.Status409Conflict);
        return JobRoutes.Accepted(await submission.SubmitAsync(
            CatalogJobKinds.Email, user.Owner(), new PriceListEmailPayload(jobId, email.To),
            IdempotencyKey.RequestOf(request, user, CatalogJobKinds.Email, $"{jobId}", email.To), cancellationToken));
    }

    public static async Task<IResult> Download(
        string token, HttpResponse response, DownloadLinks links, IFileStore files, CancellationToken cancellationToken)
    {
        // The address is the secret: caches must not store the response, and pages opened from it must not get it as the referrer.
        response.Headers.CacheControl = NotKept;
        response.Headers["Referrer-Policy"] = "no-referrer";
        return await links.FindAsync(token, cancellationToken) is { } file
            ? new StoredFileResult(files, file.Name, file.ContentType, NotKept, file.DownloadName)
            : TypedResults.NotFound();
    }
}
