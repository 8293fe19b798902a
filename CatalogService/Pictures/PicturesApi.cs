using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CatalogData.Files;
using CatalogData.Pictures;
using CatalogService.Http;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Contracts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Pictures;

/// <summary>Endpoints for the pictures of items: uploads become jobs, and pictures are served as files that never change.</summary>
internal static class PicturesApi
{
    public static void AddPictures(this WebApplicationBuilder builder)
    {
        // The worker's limits are in the same section.
        builder.Services.AddOptionsSection<PictureUploadOptions>(PictureUploadOptions.Section, "*");
        builder.Services.AddSingleton<PictureSubmission>();
        builder.Services.AddSingleton<PictureRemoval>();
        builder.Services.AddSingleton<PrimaryPictureReader>();
    }

    public static void MapPictures(this WebApplication app)
    {
        var catalog = app.MapGroup("/api/catalog").WithTags("Pictures").RequireApiVersion().WithReads()
            .ProducesProblem(StatusCodes.Status404NotFound);
        catalog.MapGet("/items/{id}/pic", GetFirst).WithName("GetItemPicture")
            .WithSummary("Get the picture of an item: the first one, in its largest size")
            .Produces(StatusCodes.Status200OK, contentType: "image/webp").ProducesValidationProblem();
        catalog.MapGet("/pictures/{picture:guid}/{width:int:min(1)}.webp", GetSize).WithName("GetPicture")
            .WithSummary("Get one size of a picture")
            .Produces(StatusCodes.Status200OK, contentType: "image/webp");
        catalog.MapPost("/items/{id}/pictures", Submit).WithName("AddPicture")
            .WithSummary("Add a picture to an item: JPEG, PNG, GIF or WebP, as the file of a form")
            .RequireAuthorization(Scopes.CatalogWrite)
            .Accepts<IFormFile>("multipart/form-data")
            .AcceptsJobs()
            .WithoutRepresentation()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage).ProducesValidationProblem();
        catalog.MapDelete("/items/{id}/pictures/{picture:guid}", Remove).WithName("DeletePicture")
            .WithSummary("Remove a picture from an item")
            .RequireAuthorization(Scopes.CatalogWrite)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesValidationProblem();
    }

    public static async Task<IResult> GetFirst(
        [Range(1, int.MaxValue)] int id, PrimaryPictureReader pictures, IFileStore files, CancellationToken cancellationToken) =>
        // The address stays when the picture changes, so caches must revalidate it, and mostly get 304.
        await pictures.FindAsync(id, cancellationToken) is ({ } picture, var staleAge)
            ? new StoredFileResult(files, picture.File, picture.MediaType, "public, no-cache", staleAge: staleAge)
            : TypedResults.NotFound();

    public static IResult GetSize(Guid picture, int width, IFileStore files) =>
        new StoredFileResult(files, PictureFiles.Name(picture, width), "image/webp", "public, max-age=31536000, immutable");

    public static async Task<Results<Accepted<AcceptedJob>, NotFound, ProblemHttpResult>> Submit(
        [Range(1, int.MaxValue)] int id, HttpContext context, ClaimsPrincipal user, PictureSubmission pictures,
        IOptions<PictureUploadOptions> options, CancellationToken cancellationToken,
        [Range(0, 999),
        Description("Position among the item's pictures; replaces the picture at this position. If omitted, the picture is added last")]
        int? position = null)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.MaxUploadBytes;
        if (await PictureUpload.OpenAsync(context.Request, cancellationToken) is not { } upload)
            return TypedResults.Problem("Send the picture as multipart/form-data.", statusCode: StatusCodes.Status415UnsupportedMediaType);

        return await pictures.SubmitAsync(
            upload, id, position, user.Owner(), IdempotencyKey.Read(context.Request), cancellationToken) is { } job
            ? JobRoutes.Accepted(job)
            : TypedResults.NotFound();
    }

    public static async Task<IResult> Remove(
        [Range(1, int.MaxValue)] int id, Guid picture, HttpRequest request, PictureRemoval pictures, CancellationToken cancellationToken)
    {
        // A picture of an item has no entity tag: preconditions can match nothing but its existence.
        if (!Preconditions.Of(request).AllowChange(validator: null))
            return await pictures.ExistsAsync(id, picture, cancellationToken) ? PreconditionResults.Failed() : TypedResults.NotFound();
        return await pictures.RemoveAsync(id, picture, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}
