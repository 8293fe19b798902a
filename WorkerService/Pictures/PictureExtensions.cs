using CatalogData.Jobs;
using Scalable.Jobs;

namespace WorkerService.Pictures;

internal static class PictureExtensions
{
    public static void AddPictures(this WebApplicationBuilder builder)
    {
        // The catalogue service, which accepts the uploads, limits their size by a key of the same section.
        builder.Services.AddOptionsSection<PictureOptions>(PictureOptions.Section, "MaxUploadBytes");
        builder.Services.AddJobWork<PictureWork>(CatalogJobKinds.Picture);
        builder.Services.AddSingleton<PictureEncoder>();
        builder.Services.AddSingleton<PictureStore>();
    }
}
