using CatalogData.Jobs;
using Scalable.Jobs;

namespace WorkerService.Pictures;

internal static class PictureExtensions
{
    public static void AddPictures(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PictureOptions>().BindConfiguration(PictureOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddJobWork<PictureWork>(CatalogJobKinds.Picture);
        builder.Services.AddSingleton<PictureEncoder>();
        builder.Services.AddSingleton<PictureStore>();
    }
}
